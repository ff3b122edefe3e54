package dev.gangway.tenant.file;

import java.time.Duration;
import java.util.regex.Pattern;

/** Durations in tenant files: a whole number and a unit, such as {@code 500ms}, {@code 10s} or {@code 1m}. */
public final class Durations {

    private static final Pattern SHAPE = Pattern.compile("([1-9]\\d{0,8})(ms|s|m)");

    private Durations() {}

    /** @throws IllegalArgumentException if the text is not a duration; the message says what to change */
    static Duration parse(String text) {
        var parts = SHAPE.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "must be a duration such as 500ms, 10s or 1m: a whole number without leading zero, and ms, s or m");
        }
        long amount = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        };
    }

    /** Formats a duration so that {@link #parse} accepts it. */
    public static String print(Duration duration) {
        return duration.toMillisPart() == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
