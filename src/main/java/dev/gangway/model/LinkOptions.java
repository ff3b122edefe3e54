package dev.gangway.tenant;

import java.util.List;
import java.util.Set;

/** The values that Stripe documents for the fields of an account link. */
public final class LinkOptions {

    /** Of {@code collection_options.fields}; the first is Stripe's default. */
    public static final List<String> COLLECTION_FIELDS = List.of("currently_due", "eventually_due");

    /** Of {@code collection_options.future_requirements}; the first is Stripe's default. */
    public static final List<String> FUTURE_REQUIREMENTS = List.of("omit", "include");

    /** Of {@code configurations}; others only where a tenant's policy names them. */
    public static final Set<String> CONFIGURATIONS = Set.of("customer", "merchant", "recipient");

    private LinkOptions() {}
}
