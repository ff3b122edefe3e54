package dev.gangway.tenant;

/**
 * One problem in a tenant file; prints as {@code tenants/acme.yaml:12: policy.locked[1]: what to change}.
 *
 * @param place where it is
 * @param message what is wrong and what to change; never the value of a secret
 */
public record FileProblem(Place place, String message) {

    @Override
    public String toString() {
        return place + ": " + message;
    }
}
