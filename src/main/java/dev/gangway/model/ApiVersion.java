package dev.gangway.model;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A version of Stripe's API: {@code YYYY-MM-DD.name}, for example {@code 2026-08-26.dahlia} or
 * {@code 2026-08-26.preview}. The date determines the format of requests.
 */
public final class ApiVersion {

    /** The first version whose account links have no {@code configurations} (Stripe's API changelog). */
    private static final LocalDate CONFIGURATIONS_REMOVED = LocalDate.of(2026, 9, 30);

    private static final Pattern SHAPE = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})\\.([a-z]{1,32})");

    private final String value;
    private final LocalDate date;

    private ApiVersion(String value, LocalDate date) {
        this.value = value;
        this.date = date;
    }

    /** Parses a version; empty if the text is not a version or its date does not exist. */
    public static Optional<ApiVersion> of(String text) {
        var parts = SHAPE.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ApiVersion(text, LocalDate.parse(parts.group(1))));
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }

    /**
     * Whether requests contain {@code configurations}: required before 2026-09-30, unknown to Stripe from that date.
     */
    public boolean hasConfigurations() {
        return date.isBefore(CONFIGURATIONS_REMOVED);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ApiVersion version && version.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
