package dev.gangway.stripe.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Whether Stripe's address speaks HTTP/2, as far as the last connections showed. Something on the way, such as a proxy that
 * ends TLS, may only know HTTP/1.1; it is offered HTTP/2 again after a while.
 */
final class Negotiation {

    /** Time after which HTTP/2 is offered again. */
    static final Duration RETRY_AFTER = Duration.ofMinutes(5);

    private static final long NEVER = Long.MIN_VALUE;

    private final boolean enabled;
    private final LongSupplier nanoTime;
    private final AtomicLong refusedAt = new AtomicLong(NEVER);

    /**
     * @param enabled whether HTTP/2 may be offered at all
     * @param nanoTime the time in nanoseconds from any fixed moment on
     */
    Negotiation(boolean enabled, LongSupplier nanoTime) {
        this.enabled = enabled;
        this.nanoTime = nanoTime;
    }

    /** Whether to offer HTTP/2 on the next connection. */
    boolean offersHttp2() {
        long refused = refusedAt.get();
        return enabled && (refused == NEVER || nanoTime.getAsLong() - refused >= RETRY_AFTER.toNanos());
    }

    /** A connection that offered HTTP/2 speaks it, or does not. */
    void chose(boolean http2) {
        refusedAt.set(http2 ? NEVER : nanoTime.getAsLong());
    }
}
