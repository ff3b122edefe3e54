package dev.gangway.resilience;

import java.time.Duration;
import java.util.Optional;

/** The time by which a caller must have its answer, and the time that is left for attempts. */
public final class Deadline {

    /** Minimum time that is reserved for the answer to the caller after an attempt that has used all of its time. */
    public static final Duration MARGIN = Duration.ofMillis(100);

    /** Minimum time of an attempt; with less, it is not worth sending. */
    public static final Duration LEAST_ATTEMPT = Duration.ofMillis(200);

    /** Minimum time of a call; with less, a caller would not get a single attempt. */
    public static final Duration LEAST = LEAST_ATTEMPT.plus(MARGIN.multipliedBy(2));

    private final Scheduler scheduler;
    private long at;

    private Deadline(Scheduler scheduler, long at) {
        this.scheduler = scheduler;
        this.at = at;
    }

    /** Creates a deadline at the given time from now. */
    public static Deadline in(Duration time, Scheduler scheduler) {
        return new Deadline(scheduler, scheduler.nanoTime() + time.toNanos());
    }

    /** Creates a deadline at the same time; extending one of them does not change the other. */
    public synchronized Deadline copy() {
        return new Deadline(scheduler, at);
    }

    /** The remaining time; negative after the deadline. */
    public synchronized Duration left() {
        return Duration.ofNanos(at - scheduler.nanoTime());
    }

    /** Maximum time that an attempt may wait before it starts; negative if it is too late for an attempt. */
    public Duration maxWait() {
        return left().minus(MARGIN).minus(LEAST_ATTEMPT);
    }

    /**
     * The time of an attempt that starts now; empty if it is too late for an attempt.
     *
     * @param most maximum time of an attempt
     */
    public Optional<AttemptTime> attemptTime(Duration most) {
        Duration available = left().minus(MARGIN);
        if (available.compareTo(LEAST_ATTEMPT) < 0) {
            return Optional.empty();
        }
        boolean full = available.compareTo(most) >= 0;
        return Optional.of(new AttemptTime(full ? most : available, full));
    }

    /** Extends this deadline to another one, if that is later. */
    public synchronized void extendTo(Deadline other) {
        Duration more = other.left().minus(left());
        if (more.isPositive()) {
            at += more.toNanos();
        }
    }

    /**
     * How long an attempt may take.
     *
     * @param full whether this is the maximum time of an attempt, so that a timeout is evidence about the other side
     */
    public record AttemptTime(Duration timeout, boolean full) {}
}
