package dev.gangway.model;

/**
 * One thing that is wrong with a request.
 *
 * @param path the member or header that is wrong, such as {@code collection_options.fields}; empty for the whole body
 * @param code what kind of mistake it is
 * @param message what to change, in our own words: never a value that the caller sent
 */
public record Violation(String path, ErrorCode code, String message) {}
