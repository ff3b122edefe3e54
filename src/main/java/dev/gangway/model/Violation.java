package dev.gangway.model;

/**
 * One thing that is wrong with a request.
 *
 * @param path the member or header that is wrong, such as {@code collection_options.fields}; empty for the whole body
 * @param code what kind of mistake it is
 * @param message what to change, in our own words: never a value that the caller sent
 */
public record Violation(String path, ErrorCode code, String message) {

    private static final int MAX_NAME = 64;

    /** A name that the caller sent, as part of a path: at most 64 characters of it. */
    public static String shown(String name) {
        return name.length() > MAX_NAME ? name.substring(0, MAX_NAME) + "…" : name;
    }
}
