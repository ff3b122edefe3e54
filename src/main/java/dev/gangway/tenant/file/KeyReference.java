package dev.gangway.tenant.file;

/** Where a Stripe key is kept. Files of tenants hold references only, never the key. */
public sealed interface KeyReference {

    /** As operators see it: {@code file <path>} or {@code env <name>}. */
    default String text() {
        return switch (this) {
            case InFile file -> "file " + file.path();
            case InEnvironment variable -> "env " + variable.name();
        };
    }

    /**
     * The key is the content of a file.
     *
     * @param path a file that holds the key and nothing else; relative to the tenants directory
     */
    record InFile(String path) implements KeyReference {}

    /**
     * The key is the value of an environment variable of the process.
     *
     * @param name the variable
     */
    record InEnvironment(String name) implements KeyReference {}
}
