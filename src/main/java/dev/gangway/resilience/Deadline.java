package dev.gangway.resilience;

import java.time.Duration;
import java.util.Optional;

/** The moment by which a caller must have its answer, and what may still be begun before it. */
public final class Deadline {

    /** What is left, at the least, for the way back to the caller when an attempt has used all of its time. */
    public static final Duration MARGIN = Duration.ofMillis(100);

    /** An attempt with less time than this is not worth sending. */
    public static final Duration LEAST_ATTEMPT = Duration.ofMillis(200);

    /** With less time than this, a caller would not get a single attempt. */
    public static final Duration LEAST = LEAST_ATTEMPT.plus(MARGIN.multipliedBy(2));

    private final Scheduler scheduler;
    private long at;

    private Deadline(Scheduler scheduler, long at) {
        this.scheduler = scheduler;
        this.at = at;
    }

    /** The moment so long from now. */
    public static Deadline in(Duration time, Scheduler scheduler) {
        return new Deadline(scheduler, scheduler.nanoTime() + time.toNanos());
    }

    /** The same moment; putting one of them off leaves the other alone. */
    public synchronized Deadline copy() {
        return new Deadline(scheduler, at);
    }

    /** How long it is until then; negative afterwards. */
    public synchronized Duration left() {
        return Duration.ofNanos(at - scheduler.nanoTime());
    }

    /** How long an attempt may wait for its beginning; negative when it is too late for one. */
    public Duration maxWait() {
        return left().minus(MARGIN).minus(LEAST_ATTEMPT);
    }

    /**
     * The time of an attempt that begins now; empty when it is too late for one.
     *
     * @param most what an attempt gets where the deadline is far enough
     */
    public Optional<AttemptTime> attemptTime(Duration most) {
        Duration available = left().minus(MARGIN);
        if (available.compareTo(LEAST_ATTEMPT) < 0) {
            return Optional.empty();
        }
        boolean full = available.compareTo(most) >= 0;
        return Optional.of(new AttemptTime(full ? most : available, full));
    }

    /** Puts the deadline off to another one, if that is later. */
    public synchronized void extendTo(Deadline other) {
        Duration more = other.left().minus(left());
        if (more.isPositive()) {
            at += more.toNanos();
        }
    }

    /**
     * How long an attempt may take.
     *
     * @param full whether that is all that an attempt ever gets, so that its end says something of the other side
     */
    public record AttemptTime(Duration timeout, boolean full) {}
}
