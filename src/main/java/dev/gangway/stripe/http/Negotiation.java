package dev.gangway.stripe.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Whether Stripe's address supports HTTP/2, according to the last connection. A server in between, such as a proxy that
 * terminates TLS, may support only HTTP/1.1. HTTP/2 is offered again after {@link #RETRY_AFTER}.
 */
final class Negotiation {

    /** Time after which HTTP/2 is offered again. */
    static final Duration RETRY_AFTER = Duration.ofMinutes(5);

    private static final long NEVER = Long.MIN_VALUE;

    private final boolean enabled;
    private final LongSupplier nanoTime;
    private final AtomicLong http1At = new AtomicLong(NEVER);

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
        long http1Since = http1At.get();
        return enabled && (http1Since == NEVER || nanoTime.getAsLong() - http1Since >= RETRY_AFTER.toNanos());
    }

    /** Records whether a connection that offered HTTP/2 uses it. */
    void chose(boolean http2) {
        http1At.set(http2 ? NEVER : nanoTime.getAsLong());
    }
}
