package dev.gangway.model;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The name of a tenant: 1 to 63 characters of {@code a-z}, {@code 0-9} and {@code -}, the first not a {@code -}; the
 * name of its file without {@code .yaml}.
 */
public record TenantId(String value) implements Comparable<TenantId> {

    /** What a metric shows where there is no tenant, and for tenants beyond the limit of metric series. */
    public static final Set<String> RESERVED = Set.of("none", "other");

    private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    /** @throws IllegalArgumentException when the value is not of the documented shape, or is reserved */
    public TenantId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a tenant id is 1 to 63 characters of a-z, 0-9 and '-', not starting" + " with '-'");
        }
        if (RESERVED.contains(value)) {
            throw new IllegalArgumentException("the tenant ids 'none' and 'other' are reserved for metrics");
        }
    }

    /** The tenant id that a text from outside spells; empty when it spells none. */
    public static Optional<TenantId> of(String text) {
        return SHAPE.matcher(text).matches() && !RESERVED.contains(text)
                ? Optional.of(new TenantId(text))
                : Optional.empty();
    }

    @Override
    public int compareTo(TenantId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
