package dev.gangway.model;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A field of a link. Defaults can supply it, a request can set it, and policy can lock it. It has the same name in the
 * API, in tenant files and at Stripe. Responses and violations list the fields in this order.
 */
public enum LinkField {
    TYPE(1, "type", Kind.TYPE, "account_onboarding", "account_update"),
    CONFIGURATIONS(2, "configurations", Kind.CONFIGURATIONS, "customer", "merchant", "recipient"),
    COLLECTION_FIELDS(3, "collection_options.fields", Kind.CHOICE, "currently_due", "eventually_due"),
    FUTURE_REQUIREMENTS(4, "collection_options.future_requirements", Kind.CHOICE, "omit", "include"),
    RETURN_URL(5, "return_url", Kind.URL),
    REFRESH_URL(6, "refresh_url", Kind.URL);

    /** The kind of a value: a {@link LinkType}, a list of configurations, one of {@link #documented()}, or a URL. */
    public enum Kind {
        TYPE,
        CONFIGURATIONS,
        CHOICE,
        URL
    }

    private static final Pattern CONFIGURATION_NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    private final int number;
    private final String path;
    private final String section;
    private final Kind kind;

    @SuppressWarnings("ImmutableEnumChecker") // Always a List.of.
    private final List<String> documented;

    LinkField(int number, String path, Kind kind, String... documented) {
        this.number = number;
        this.path = path;
        this.section = path.substring(0, Math.max(0, path.indexOf('.')));
        this.kind = kind;
        this.documented = List.of(documented);
    }

    /**
     * The field's number in refresh tokens, 1 to 15. A number never changes and is never used again, because a token
     * lives longer than a process.
     */
    public int number() {
        return number;
    }

    /** The field's path in a request body, such as {@code collection_options.fields}. */
    public String path() {
        return path;
    }

    /** The object that contains the field, such as {@code collection_options}; empty for the body itself. */
    public String section() {
        return section;
    }

    /** The field's name in its section, such as {@code fields}. */
    public String key() {
        return path.substring(path.indexOf('.') + 1);
    }

    public Kind kind() {
        return kind;
    }

    /**
     * The values that Stripe documents. A choice accepts only these, and Stripe's default is first. Configurations may
     * have other values. Refresh tokens contain the index of a value, so append new values.
     */
    public List<String> documented() {
        return documented;
    }

    /**
     * Whether a text has the format of a configuration's name. Undocumented names are included, because Stripe adds new
     * ones.
     */
    public static boolean isConfigurationName(String text) {
        return CONFIGURATION_NAME.matcher(text).matches();
    }

    @Override
    public String toString() {
        return path;
    }
}
