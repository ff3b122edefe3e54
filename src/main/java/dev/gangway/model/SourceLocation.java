package dev.gangway.model;

/**
 * A location in the tenants directory.
 *
 * @param file path of the file below the directory, such as {@code tenants/acme.yaml}
 * @param line the line, from 1; 0 for the file as a whole
 * @param path the path in the file, such as {@code policy.locked[1]}; empty for the file as a whole
 */
public record SourceLocation(String file, int line, String path) {

    public static SourceLocation of(String file) {
        return new SourceLocation(file, 0, "");
    }

    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + (path.isEmpty() ? "" : ": " + path);
    }
}
