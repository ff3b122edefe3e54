package dev.gangway.resilience;

import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/**
 * A circuit breaker as a door: whoever wants to try something asks for a {@link Permit}, and says at its end what the try
 * was evidence of.
 *
 * <p>When it opens and closes is SmallRye Fault Tolerance's to decide. That knows actions which succeed or fail, and a try
 * may end as neither: it was given up, or something else failed. Guarding such a try, whatever is no failure would be a
 * success, which closes a half-open breaker for no reason; and a probe that never ends would keep one half-open for ever.
 * So what is guarded is not the try but the report of its evidence, and a probe without evidence gives its place to
 * another.
 */
public final class CircuitBreaker {

    private final Settings settings;
    private final Listener listener;
    private final LongSupplier nanoTime;
    private final TypedGuard<Boolean> guard;

    /** The state, the number of times that it has changed, and what belongs to it; guarded by this. */
    private State state = State.CLOSED;

    private long changes;
    private int probes;
    private long openUntil;

    /** How many good tries there were since the last bad one or change of state; not more than the window holds. */
    private int goodInARow;

    /** A breaker that nobody listens to. */
    public CircuitBreaker(Settings settings, LongSupplier nanoTime) {
        this(settings, nanoTime, _ -> {});
    }

    /**
     * A breaker that says when it opens and closes.
     *
     * @param nanoTime the time in nanoseconds from any fixed moment on; only for {@link #retryAfter}
     * @param listener is called when it opens, and when it closes again; not for probes that fail in between
     */
    public CircuitBreaker(Settings settings, LongSupplier nanoTime, Listener listener) {
        this.listener = listener;
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.guard = TypedGuard.create(Boolean.class)
                .withCircuitBreaker()
                .requestVolumeThreshold(settings.window())
                .failureRatio(settings.failureRatio())
                .delay(settings.open().toMillis(), ChronoUnit.MILLIS)
                .successThreshold(settings.probes())
                .failOn(BadException.class)
                .onStateChange(this::changed)
                .done()
                .build();
    }

    /**
     * When a breaker opens, and when it closes again.
     *
     * @param failureRatio it opens when so many of the last tries were bad, from 0 to 1
     * @param window how many tries that are; with fewer, it stays closed
     * @param open how long it lets nobody through
     * @param probes how many it lets through then; when all of them are good, it closes
     */
    public record Settings(double failureRatio, int window, Duration open, int probes) {}

    /** Is called outside the breaker's lock, on the thread whose report changed the state. It must not throw. */
    @FunctionalInterface
    public interface Listener {
        /**
         * The breaker has opened or closed.
         *
         * @param open whether it has opened
         */
        void changed(boolean open);
    }

    /** What a breaker does with those that come. */
    public enum State {
        /** Lets all through. */
        CLOSED(0),
        /** Lets a few through, to see how they fare. */
        HALF_OPEN(1),
        /** Lets nobody through. */
        OPEN(2);

        private final int number;

        State(int number) {
            this.number = number;
        }

        /** The number by which metrics show it. */
        public int number() {
            return number;
        }
    }

    /** What a try says of the thing behind the door. */
    public enum Evidence {
        GOOD,
        BAD,
        NONE
    }

    /** How a bad try ends for the guard. */
    private static final class BadException extends RuntimeException {
        private BadException() {
            super("bad", null, false, false);
        }
    }

    /** Leave to try once. */
    public final class Permit {
        private final long given;

        private Permit(long given) {
            this.given = given;
        }

        /** The try is over; must be called exactly once, whatever happens to the try. */
        public void end(Evidence evidence) {
            // In one step, or what is known of the window would not be what is in it.
            boolean before;
            boolean after;
            synchronized (CircuitBreaker.this) {
                before = state != State.CLOSED;
                if (isNews(given, evidence)) {
                    report(evidence == Evidence.GOOD);
                }
                after = state != State.CLOSED;
            }
            if (before != after) {
                listener.changed(after);
            }
        }
    }

    /** Leave to try now; empty when the door is open. */
    public synchronized Optional<Permit> tryAcquire() {
        if (!isCallPermitted()) {
            return Optional.empty();
        }
        if (state == State.HALF_OPEN) {
            probes++;
        }
        return Optional.of(new Permit(changes));
    }

    /** Whether {@link #tryAcquire} would succeed now. */
    public synchronized boolean isCallPermitted() {
        return switch (state) {
            case CLOSED -> true;
            case HALF_OPEN -> probes < settings.probes();
            case OPEN -> false;
        };
    }

    /** How long it makes sense to stay away: the rest of the time for which it is open, or a second for the probes. */
    public synchronized Duration retryAfter() {
        Duration rest = Duration.ofNanos(openUntil - nanoTime.getAsLong());
        return state == State.OPEN && rest.isPositive() ? rest : Duration.ofSeconds(1);
    }

    /** The state now. */
    public synchronized State state() {
        return state;
    }

    /**
     * Whether the guard has to hear of the evidence of a try: there is some, it is not from before the last change of
     * state, and it is not one more good try where all in the guard's window are good already.
     */
    private boolean isNews(long given, Evidence evidence) {
        if (given != changes) {
            return false;
        }
        return switch (evidence) {
            case GOOD -> {
                boolean allGood = state == State.CLOSED && goodInARow == settings.window();
                goodInARow = Math.min(goodInARow + 1, settings.window());
                yield !allGood;
            }
            case BAD -> {
                goodInARow = 0;
                yield true;
            }
            case NONE -> {
                if (state == State.HALF_OPEN) {
                    probes--;
                }
                yield false;
            }
        };
    }

    /** The action is over before it begins, so nothing waits here. */
    private void report(boolean good) {
        try {
            guard.get(() -> {
                if (good) {
                    return true;
                }
                throw new BadException();
            });
        } catch (BadException | CircuitBreakerOpenException counted) {
            // The first has been counted; the second means that it opened just now, and counts nothing any more.
        }
    }

    private synchronized void changed(CircuitBreakerState next) {
        changes++;
        goodInARow = 0;
        switch (next) {
            case CLOSED -> state = State.CLOSED;
            case OPEN -> {
                openUntil = nanoTime.getAsLong() + settings.open().toNanos();
                state = State.OPEN;
            }
            case HALF_OPEN -> {
                probes = 0;
                state = State.HALF_OPEN;
            }
        }
    }
}
