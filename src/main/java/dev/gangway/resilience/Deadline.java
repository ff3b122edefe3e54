package dev.gangway.resilience;

import java.time.Duration;
import java.util.Optional;

/** The time by which a caller must have its response, and the time that is left for attempts. */
public final class Deadline {

    /** Time that is reserved for the response to the caller after an attempt that has used all of its time. */
    public static final Duration MARGIN = Duration.ofMillis(100);

    /** Minimum time of an attempt. An attempt with less time is not sent. */
    public static final Duration MIN_ATTEMPT = Duration.ofMillis(200);

    /** Minimum time of a call. A call with less time has no time for an attempt. */
    public static final Duration MIN_CALL = MIN_ATTEMPT.plus(MARGIN.multipliedBy(2));

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
        return left().minus(MARGIN).minus(MIN_ATTEMPT);
    }

    /**
     * The time of an attempt that starts now; empty if it is too late for an attempt.
     *
     * @param max maximum time of an attempt
     */
    public Optional<AttemptTime> attemptTime(Duration max) {
        Duration available = left().minus(MARGIN);
        if (available.compareTo(MIN_ATTEMPT) < 0) {
            return Optional.empty();
        }
        boolean full = available.compareTo(max) >= 0;
        return Optional.of(new AttemptTime(full ? max : available, full));
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
