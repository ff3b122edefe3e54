package dev.gangway.model;

/**
 * One violation of a request.
 *
 * @param path the member or header in violation, such as {@code collection_options.fields}; empty for the whole body
 * @param code the kind of violation
 * @param message what to change, in our own words; never contains a value that the caller sent
 */
public record Violation(String path, ErrorCode code, String message) {

    private static final int MAX_NAME = 64;

    /** Returns at most 64 characters of a name that the caller sent, as part of a path. */
    public static String shown(String name) {
        return name.length() > MAX_NAME ? name.substring(0, MAX_NAME) + "…" : name;
    }
}
