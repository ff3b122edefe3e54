package dev.gangway.stripe;

import io.netty.handler.codec.DateFormatter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * Stripe's time, from the {@code Date} of its responses. Times from Stripe (when a link expires, when to retry) are
 * compared with this clock, because the machine's clock may be wrong.
 */
final class StripeClock {

    /** A {@code Date} that differs from the machine's clock by more than this is ignored. */
    static final Duration MAX_SKEW = Duration.ofDays(1);

    /** Maximum {@code Retry-After}; a longer one is reduced to this. */
    static final Duration MAX_RETRY_AFTER = Duration.ofDays(365);

    private static final int MAX_DATE_LENGTH = 64;
    private static final double MILLIS_PER_SECOND = 1_000;

    private final InstantSource machine;
    private volatile double skewSeconds;

    /** @param machine the machine's own clock */
    StripeClock(InstantSource machine) {
        this.machine = machine;
    }

    /**
     * Returns when a response that has just arrived was sent: its {@code Date}, or the machine's time if there is no
     * usable {@code Date}.
     */
    Instant sent(StripeResponse response) {
        Instant now = machine.instant();
        Instant date = date(response.headers().first("Date"));
        if (date == null) {
            return now;
        }
        Duration skew = Duration.between(date, now);
        skewSeconds = skew.toMillis() / MILLIS_PER_SECOND;
        return skew.abs().compareTo(MAX_SKEW) > 0 ? now : date;
    }

    /**
     * How far the machine's clock is ahead of the last response's {@code Date}, in seconds; negative if it is behind,
     * and 0 before the first response. A {@code Date} has whole seconds, so a difference of up to 1 s ahead is not
     * significant.
     */
    double skewSeconds() {
        return skewSeconds;
    }

    /**
     * Parses a {@code Retry-After} (RFC 9110, section 10.2.3): a number of seconds, or an HTTP date in any of its three
     * formats.
     *
     * @param sent when the response was sent
     * @return from zero to {@link #MAX_RETRY_AFTER}; null without a readable value
     */
    static @Nullable Duration retryAfter(@Nullable String text, Instant sent) {
        if (text == null) {
            return null;
        }
        String value = text.strip();
        if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return seconds(value);
        }
        Instant until = date(value);
        return until == null ? null : bounded(Duration.between(sent, until));
    }

    private static Duration seconds(String digits) {
        String significant = digits.replaceFirst("^0+", "");
        if (significant.length() > 9) {
            return MAX_RETRY_AFTER;
        }
        return bounded(Duration.ofSeconds(significant.isEmpty() ? 0 : Long.parseLong(significant)));
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : wait;
    }

    private static @Nullable Instant date(@Nullable String text) {
        if (text == null || text.length() > MAX_DATE_LENGTH) {
            return null;
        }
        Date date = DateFormatter.parseHttpDate(text);
        return date == null ? null : date.toInstant();
    }
}
