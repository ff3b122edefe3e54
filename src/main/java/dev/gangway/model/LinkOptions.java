package dev.gangway.model;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The values that Stripe documents for the fields of an account link. */
public final class LinkOptions {

    /** Of {@code collection_options.fields}; the first is Stripe's default. */
    public static final List<String> COLLECTION_FIELDS = List.of("currently_due", "eventually_due");

    /** Of {@code collection_options.future_requirements}; the first is Stripe's default. */
    public static final List<String> FUTURE_REQUIREMENTS = List.of("omit", "include");

    /** Of {@code configurations}; others only where a tenant's policy names them. */
    public static final Set<String> CONFIGURATIONS = Set.of("customer", "merchant", "recipient");

    private static final Pattern CONFIGURATION_NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    private LinkOptions() {}

    /** Whether a text could be the name of a configuration, known or not: Stripe adds new ones. */
    public static boolean isConfigurationName(String text) {
        return CONFIGURATION_NAME.matcher(text).matches();
    }
}
