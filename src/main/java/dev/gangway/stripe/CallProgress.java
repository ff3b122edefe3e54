package dev.gangway.stripe;

import dev.gangway.model.Outcome;
import dev.gangway.telemetry.CallTrace;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The progress of a call. It can be read at any time, even if no caller waits for the end of the call. */
public final class CallProgress {

    private final CallTrace trace;
    private int attempts;
    private boolean attempting;
    private Outcome outcome = Outcome.NOT_SENT;
    private boolean timedOutInFull;
    private long waitedNanos;
    private boolean waiting;
    private long waitingSince;
    private @Nullable CallProgress followed;

    /** @param trace the trace that the call's attempts belong to */
    public CallProgress(CallTrace trace) {
        this.trace = trace;
    }

    /** The trace that the call's attempts belong to. */
    public CallTrace trace() {
        return trace;
    }

    /**
     * Follows the progress of a call that several callers share.
     *
     * @param now the current time of a {@link dev.gangway.resilience.Scheduler}
     */
    public synchronized void follow(CallProgress other, long now) {
        followed = other;
        // The time that the shared call waited before this caller joined does not count for this caller.
        waitedNanos = -other.waited(now).toNanos();
    }

    synchronized void attemptStarted() {
        attempts++;
        attempting = true;
    }

    /** Ends an attempt, and adds its possible effect to the outcome. */
    synchronized void attemptEnded(Outcome known) {
        attempting = false;
        outcome = outcome.orWorse(known);
    }

    /** Ends an attempt that failed. */
    synchronized void attemptFailed(AttemptFailure failure) {
        attemptEnded(failure.outcome());
        timedOutInFull |= failure instanceof AttemptFailure.TimedOut timedOut && timedOut.full();
    }

    /** Whether an attempt that had the maximum time of an attempt timed out. */
    public synchronized boolean timedOutInFull() {
        return followed == null ? timedOutInFull : followed.timedOutInFull();
    }

    /** Starts a wait, which does not count as the gateway's own time: for Stripe, for the limiter, or a backoff. */
    synchronized void waiting(long now) {
        waiting = true;
        waitingSince = now;
    }

    /** Ends the wait. */
    synchronized void resumed(long now) {
        if (waiting) {
            waiting = false;
            waitedNanos += now - waitingSince;
        }
    }

    /** Number of attempts that were started. */
    public synchronized int attempts() {
        return followed == null ? attempts : followed.attempts();
    }

    /** The outcome if the call ended now without a link. */
    public synchronized Outcome outcome() {
        if (followed != null) {
            return followed.outcome();
        }
        return attempting ? Outcome.UNKNOWN : outcome;
    }

    /**
     * Total time spent waiting for Stripe, for the limiter and between attempts.
     *
     * @param now the current time of a {@link dev.gangway.resilience.Scheduler}
     */
    public synchronized Duration waited(long now) {
        long going = waiting ? now - waitingSince : 0;
        long others = followed == null ? 0 : followed.waited(now).toNanos();
        return Duration.ofNanos(waitedNanos + going + others);
    }
}
