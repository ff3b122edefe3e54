package dev.gangway.stripe;

import dev.gangway.model.Outcome;
import dev.gangway.telemetry.CallTrace;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How far a call has got: what can be said of it at any moment, also when nobody waits for its end. */
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
     * Tells from now on what another one tells: a call that several callers share.
     *
     * @param now the time, as a {@link dev.gangway.resilience.Scheduler} counts it
     */
    public synchronized void follow(CallProgress other, long now) {
        followed = other;
        // What the others waited before this one came is not its own.
        waitedNanos = -other.waited(now).toNanos();
    }

    synchronized void attemptStarted() {
        attempts++;
        attempting = true;
    }

    /** An attempt is over; whatever it may have done stays in the outcome. */
    synchronized void attemptEnded(Outcome known) {
        attempting = false;
        outcome = outcome.orWorse(known);
    }

    /** An attempt failed. */
    synchronized void attemptFailed(AttemptFailure failure) {
        attemptEnded(failure.outcome());
        timedOutInFull |= failure instanceof AttemptFailure.TimedOut timedOut && timedOut.full();
    }

    /** Whether an attempt that had all the time of an attempt was not answered. */
    public synchronized boolean timedOutInFull() {
        return followed == null ? timedOutInFull : followed.timedOutInFull();
    }

    /** From now on time passes that is not the gateway's own: Stripe's, the limiter's, or a backoff. */
    synchronized void waits(long now) {
        waiting = true;
        waitingSince = now;
    }

    /** From now on it is the gateway's turn again. */
    synchronized void goesOn(long now) {
        if (waiting) {
            waiting = false;
            waitedNanos += now - waitingSince;
        }
    }

    /** How many attempts were begun. */
    public synchronized int attempts() {
        return followed == null ? attempts : followed.attempts();
    }

    /** What is known if the call ended now without a link. */
    public synchronized Outcome outcome() {
        if (followed != null) {
            return followed.outcome();
        }
        return attempting ? Outcome.UNKNOWN : outcome;
    }

    /**
     * How long it has waited for Stripe, for the limiter and between attempts.
     *
     * @param now the time, as a {@link dev.gangway.resilience.Scheduler} counts it
     */
    public synchronized Duration waited(long now) {
        long going = waiting ? now - waitingSince : 0;
        long others = followed == null ? 0 : followed.waited(now).toNanos();
        return Duration.ofNanos(waitedNanos + going + others);
    }
}
