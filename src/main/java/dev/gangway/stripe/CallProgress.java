package dev.gangway.stripe;

import dev.gangway.model.Outcome;
import org.jspecify.annotations.Nullable;

/** How far a call has got: what can be said of it at any moment, also when nobody waits for its end. */
public final class CallProgress {

    private int attempts;
    private boolean attempting;
    private Outcome outcome = Outcome.NOT_SENT;
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
}
