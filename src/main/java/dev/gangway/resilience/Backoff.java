package dev.gangway.resilience;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Computes how long to wait before the next attempt. Random jitter spreads the attempts of calls that failed together
 * ("full jitter").
 *
 * @param base maximum wait before the first retry; doubles with each further retry
 * @param cap upper bound of the doubling
 */
public record Backoff(Duration base, Duration cap) {

    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** The reason to wait, which decides the range of the wait. */
    public enum Reason {
        /** The attempt failed: waits from zero to the bound of the jitter. */
        FAILURE,
        /** The other side is still processing a request: waits half a second longer than {@link #FAILURE}. */
        SLOWNESS,
        /** There were too many requests: waits one to two seconds. */
        RATE
    }

    /**
     * Returns the time to wait.
     *
     * @param retry number of the retry, from 1
     * @param floor minimum wait, as requested by the other side
     */
    public Duration before(int retry, Reason reason, Duration floor, RandomGenerator random) {
        Duration wait =
                switch (reason) {
                    case FAILURE -> jitter(bound(retry), random);
                    case SLOWNESS -> HALF_A_SECOND.plus(jitter(bound(retry), random));
                    case RATE -> SECOND.plus(jitter(SECOND, random));
                };
        return wait.compareTo(floor) < 0 ? floor : wait;
    }

    private Duration bound(int retry) {
        int doublings = Math.min(retry - 1, 30);
        Duration doubled = base.multipliedBy(1L << doublings);
        return doubled.compareTo(cap) < 0 ? doubled : cap;
    }

    private static Duration jitter(Duration bound, RandomGenerator random) {
        return Duration.ofNanos(random.nextLong(bound.toNanos() + 1));
    }
}
