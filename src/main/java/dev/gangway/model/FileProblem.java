package dev.gangway.model;

import org.jspecify.annotations.Nullable;

/**
 * One problem in a tenant file. Prints as {@code tenants/acme.yaml:12: policy.locked[1]: what to change}.
 *
 * @param location location of the problem
 * @param message what is wrong and what to change; never contains the value of a secret
 * @param source location of the value if the file inherits it; null otherwise
 */
public record FileProblem(
        SourceLocation location, String message, @Nullable SourceLocation source) {

    /** Creates a problem in the file's own content. */
    public FileProblem(SourceLocation location, String message) {
        this(location, message, null);
    }

    @Override
    public String toString() {
        return location + ": " + message;
    }
}
