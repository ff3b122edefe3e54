package dev.gangway.model;

/** A field of a link that defaults can fill, a request can set, and policy can lock. */
public enum LinkField {
    TYPE("type"),
    CONFIGURATIONS("configurations"),
    COLLECTION_FIELDS("collection_options.fields"),
    FUTURE_REQUIREMENTS("collection_options.future_requirements"),
    RETURN_URL("return_url"),
    REFRESH_URL("refresh_url");

    private final String path;

    LinkField(String path) {
        this.path = path;
    }

    /** The field's path in a request body, such as {@code collection_options.fields}. */
    public String path() {
        return path;
    }

    @Override
    public String toString() {
        return path;
    }
}
