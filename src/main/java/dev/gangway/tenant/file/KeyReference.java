package dev.gangway.tenant.file;

/** A reference to a Stripe key. Tenant files contain references only, never a key. */
public sealed interface KeyReference {

    /** Returns the reference as shown to operators: {@code file <path>} or {@code env <name>}. */
    default String text() {
        return switch (this) {
            case InFile file -> "file " + file.path();
            case InEnvironment variable -> "env " + variable.name();
        };
    }

    /**
     * A reference to a file that contains the key.
     *
     * @param path a file that contains the key and nothing else; absolute or relative to the tenants directory
     */
    record InFile(String path) implements KeyReference {}

    /**
     * A reference to an environment variable of the process whose value is the key.
     *
     * @param name the name of the variable
     */
    record InEnvironment(String name) implements KeyReference {}
}
