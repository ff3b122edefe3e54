package dev.gangway.stripe;

import dev.gangway.model.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How far a call has got: what can be said of it at any moment, also when nobody waits for its end. */
public final class CallProgress {

    private int attempts;
    private boolean attempting;
    private Outcome outcome = Outcome.NOT_SENT;
    private long elsewhereNanos;
    private @Nullable CallProgress followed;

    /** Tells from now on what another one tells: a call that several callers share. */
    public synchronized void follow(CallProgress other) {
        followed = other;
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

    /** Notes time that passed in waiting for others: Stripe, the limiter, a backoff. */
    synchronized void waited(Duration time) {
        elsewhereNanos += time.toNanos();
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

    /** The time that was spent waiting for others. */
    public synchronized Duration elsewhere() {
        return followed == null ? Duration.ofNanos(elsewhereNanos) : followed.elsewhere();
    }
}
