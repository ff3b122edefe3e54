package dev.gangway.resilience;

import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker. A caller acquires a {@link Permit} for each attempt, and ends it with the evidence that the
 * attempt gave.
 *
 * <p>SmallRye Fault Tolerance decides when the breaker opens and closes. It supports only actions that succeed or fail,
 * but an attempt can end as neither: it is cancelled, or something else fails. If SmallRye guarded the attempt itself,
 * every attempt without a failure would be a success and could close a half-open breaker, and a probe that never ends
 * would keep the breaker half-open forever. So SmallRye guards the report of the evidence instead, and a probe without
 * evidence is replaced by another probe.
 */
public final class CircuitBreaker {

    private final Settings settings;
    private final Listener listener;
    private final LongSupplier nanoTime;

    /**
     * Decides about changes of the state; null before the first bad attempt. Most breakers never need it. This field
     * and the fields below are guarded by this.
     */
    private @Nullable TypedGuard<Boolean> guard;

    private State state = State.CLOSED;

    private long changes;
    private int probes;
    private long openUntil;

    /** Number of good attempts since the last bad one or the last change of state; at most the size of the window. */
    private int goodInARow;

    /**
     * Whether a bad attempt has been reported to the guard since the last change of state. Before that, good ones are not
     * reported, because they cannot change the state.
     */
    private boolean hasBad;

    /** Creates a breaker without a listener. */
    public CircuitBreaker(Settings settings, LongSupplier nanoTime) {
        this(settings, nanoTime, _ -> {});
    }

    /**
     * Creates a breaker with a listener.
     *
     * @param nanoTime the time in nanoseconds from any fixed moment on; used only for {@link #retryAfter}
     * @param listener called when the breaker opens, and when it closes again; not called for failed probes in between
     */
    public CircuitBreaker(Settings settings, LongSupplier nanoTime, Listener listener) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.listener = listener;
    }

    /**
     * When a breaker opens, and when it closes again.
     *
     * @param failureRatio share of bad attempts in the window at which the breaker opens, from 0 to 1
     * @param window number of last attempts that count; with fewer, the breaker stays closed
     * @param open how long the breaker stays open
     * @param probes number of attempts that are permitted after that; the breaker closes when all of them are good
     */
    public record Settings(double failureRatio, int window, Duration open, int probes) {}

    /**
     * Receives state changes. Called outside the breaker's lock, on the thread whose report changed the state; must not
     * throw.
     */
    @FunctionalInterface
    public interface Listener {
        /**
         * Called when the breaker has opened or closed.
         *
         * @param open true if it has opened, false if it has closed
         */
        void changed(boolean open);
    }

    /** The states of a breaker. */
    public enum State {
        /** Permits all attempts. */
        CLOSED(0),
        /** Permits a limited number of probes. */
        HALF_OPEN(1),
        /** Permits no attempts. */
        OPEN(2);

        private final int number;

        State(int number) {
            this.number = number;
        }

        /** The number of the state in metrics. */
        public int number() {
            return number;
        }
    }

    /** What an attempt shows about the resource behind the breaker. */
    public enum Evidence {
        GOOD,
        BAD,
        NONE
    }

    /** The failure that the guard counts for a bad attempt. */
    private static final class BadException extends RuntimeException {
        private BadException() {
            super("bad", null, false, false);
        }
    }

    /** The permission for one attempt. */
    public final class Permit {
        private final long given;

        private Permit(long given) {
            this.given = given;
        }

        /** Ends the attempt; must be called exactly once, whatever its result. */
        public void end(Evidence evidence) {
            // One step under the lock: otherwise the count of good attempts could differ from the guard's window.
            boolean before;
            boolean after;
            synchronized (CircuitBreaker.this) {
                before = state != State.CLOSED;
                count(given, evidence);
                after = state != State.CLOSED;
            }
            if (before != after) {
                listener.changed(after);
            }
        }
    }

    /** Tries to acquire a permit; empty if the breaker is open, or if it is half-open and all probes are taken. */
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

    /** How long callers should wait before a retry: the remaining open time, or one second if none remains. */
    public synchronized Duration retryAfter() {
        Duration rest = Duration.ofNanos(openUntil - nanoTime.getAsLong());
        return state == State.OPEN && rest.isPositive() ? rest : Duration.ofSeconds(1);
    }

    /** The current state. */
    public synchronized State state() {
        return state;
    }

    /**
     * Counts the evidence of an attempt, and reports it to the guard if it can change the state. Evidence from before
     * the last change of state does not count.
     */
    private void count(long given, Evidence evidence) {
        if (given != changes) {
            return;
        }
        switch (evidence) {
            case GOOD -> {
                boolean canChange = state == State.HALF_OPEN || (hasBad && goodInARow < settings.window());
                goodInARow = Math.min(goodInARow + 1, settings.window());
                if (canChange) {
                    report(true);
                }
            }
            case BAD -> {
                if (!hasBad && state == State.CLOSED) {
                    for (int i = goodInARow; i > 0; i--) {
                        report(true);
                    }
                }
                hasBad = true;
                goodInARow = 0;
                report(false);
            }
            case NONE -> {
                if (state == State.HALF_OPEN) {
                    probes--;
                }
            }
        }
    }

    /** Reports evidence to the guard. The guarded action ends at once, so this call does not wait. */
    private void report(boolean good) {
        if (guard == null) {
            guard = newGuard();
        }
        try {
            guard.get(() -> {
                if (good) {
                    return true;
                }
                throw new BadException();
            });
        } catch (BadException | CircuitBreakerOpenException counted) {
            // BadException: the guard has counted it. CircuitBreakerOpenException: the breaker has just opened and
            // counts no more.
        }
    }

    private TypedGuard<Boolean> newGuard() {
        return TypedGuard.create(Boolean.class)
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

    private synchronized void changed(CircuitBreakerState next) {
        changes++;
        goodInARow = 0;
        hasBad = false;
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
