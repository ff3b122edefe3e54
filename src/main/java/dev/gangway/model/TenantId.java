package dev.gangway.model;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The name of a tenant: 1 to 63 characters of {@code a-z}, {@code 0-9} and {@code -}, not beginning with {@code -}. It
 * is the name of the tenant's file without {@code .yaml}.
 */
public record TenantId(String value) implements Comparable<TenantId> {

    /** Tag values of metrics without a tenant, and of tenants beyond the maximum number of series. */
    public static final Set<String> RESERVED = Set.of("none", "other");

    private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    /** @throws IllegalArgumentException if the value does not have this format or is reserved */
    public TenantId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a tenant id is 1 to 63 characters of a-z, 0-9 and '-', not starting with '-'");
        }
        if (RESERVED.contains(value)) {
            throw new IllegalArgumentException("the tenant ids 'none' and 'other' are reserved for metrics");
        }
    }

    /** Parses external text; empty if it is not a tenant id. */
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
