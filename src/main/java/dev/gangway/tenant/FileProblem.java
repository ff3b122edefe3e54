package dev.gangway.tenant;

import org.jspecify.annotations.Nullable;

/**
 * One problem in a tenant file; prints as {@code tenants/acme.yaml:12: policy.locked[1]: what to change}.
 *
 * @param place where it is
 * @param message what is wrong and what to change; never the value of a secret
 * @param source where the value stands, if the file inherits it; null otherwise
 */
public record FileProblem(
        Place place, String message, @Nullable Place source) {

    /** A problem of what stands in the file itself. */
    public FileProblem(Place place, String message) {
        this(place, message, null);
    }

    @Override
    public String toString() {
        return place + ": " + message;
    }
}
