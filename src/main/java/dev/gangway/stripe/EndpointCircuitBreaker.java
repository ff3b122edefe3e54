package dev.gangway.stripe;

import dev.gangway.resilience.CircuitBreaker;
import dev.gangway.resilience.CircuitBreaker.Evidence;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker of Stripe's address, which all credentials share. While several credentials are in use, a failure
 * counts only if another credential has also failed recently, because a failure of a single credential is not evidence
 * about the address. If only one credential is in use, its failures count.
 *
 * <p>Only the last two credentials are kept, so that one of them always differs from the credential of the current
 * attempt.
 */
final class EndpointCircuitBreaker {

    private final CircuitBreaker breaker;
    private final long recentNanos;
    private final LongSupplier nanoTime;
    private final Latest used = new Latest();
    private final Latest failed = new Latest();
    private volatile @Nullable LastFailure lastFailure;

    /**
     * @param recent how long a credential counts as in use after an attempt
     * @param nanoTime the time in nanoseconds from any fixed moment on
     */
    EndpointCircuitBreaker(CircuitBreaker breaker, Duration recent, LongSupplier nanoTime) {
        this.breaker = breaker;
        this.recentNanos = recent.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Records an attempt that got no connection. */
    void note(LastFailure failure) {
        lastFailure = failure;
    }

    /** The last attempt that got no connection; empty before the first. */
    Optional<LastFailure> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    CircuitBreaker breaker() {
        return breaker;
    }

    /**
     * Ends a permit of the breaker.
     *
     * @param credential identifies the credential of the attempt
     */
    void end(CircuitBreaker.Permit permit, Evidence evidence, Object credential) {
        permit.end(counts(evidence, credential) ? evidence : Evidence.NONE);
    }

    private synchronized boolean counts(Evidence evidence, Object credential) {
        if (evidence == Evidence.NONE) {
            return false;
        }
        long now = nanoTime.getAsLong();
        used.note(credential, now);
        if (evidence == Evidence.GOOD) {
            return true;
        }
        failed.note(credential, now);
        return !isRecent(used, now) || isRecent(failed, now);
    }

    /** Whether a credential other than the last one was recorded recently. */
    private boolean isRecent(Latest latest, long now) {
        return latest.other != null && now - latest.otherAt < recentNanos;
    }

    /** The last two credentials that were recorded. */
    private static final class Latest {
        private @Nullable Object last;
        private long lastAt;
        private @Nullable Object other;
        private long otherAt;

        void note(Object credential, long now) {
            if (credential != last) {
                other = last;
                otherAt = lastAt;
                last = credential;
            }
            lastAt = now;
        }
    }
}
