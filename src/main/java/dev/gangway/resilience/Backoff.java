package dev.gangway.resilience;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt. Chance spreads the attempts of many calls that failed together ("full
 * jitter").
 *
 * @param base the most before the first retry; doubles with each further one
 * @param cap the doubling ends here
 */
public record Backoff(Duration base, Duration cap) {

    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Why there is something to wait for. */
    public enum Reason {
        /** Something failed: anything from nothing to the jitter's bound. */
        FAILURE,
        /** The other side is still at work: half a second more than that. */
        SLOWNESS,
        /** There were too many requests: from one second to two. */
        RATE
    }

    /**
     * The time to wait.
     *
     * @param retry 1 before the first retry
     * @param floor the least, as the other side asked for
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
