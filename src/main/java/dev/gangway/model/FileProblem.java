package dev.gangway.model;

import org.jspecify.annotations.Nullable;

/**
 * One problem in a tenant file; prints as {@code tenants/acme.yaml:12: policy.locked[1]: what to change}.
 *
 * @param location where it is
 * @param message what is wrong and what to change; never the value of a secret
 * @param source where the value stands, if the file inherits it; null otherwise
 */
public record FileProblem(
        SourceLocation location, String message, @Nullable SourceLocation source) {

    /** A problem of what stands in the file itself. */
    public FileProblem(SourceLocation location, String message) {
        this(location, message, null);
    }

    @Override
    public String toString() {
        return location + ": " + message;
    }
}
