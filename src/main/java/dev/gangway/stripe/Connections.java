package dev.gangway.stripe;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.LongSupplier;

/**
 * Sees to it that no connection is used for longer than {@link #MAX_AGE}: Stripe's addresses change, and a busy
 * connection would never look them up again. The pool itself knows only how long a connection was idle.
 */
final class Connections {

    static final Duration MAX_AGE = Duration.ofMinutes(5);

    private final LongSupplier nanoTime;
    private final Map<HttpConnection, Long> firstUse = new WeakHashMap<>();

    /** @param nanoTime the time in nanoseconds from any fixed moment on */
    Connections(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Marks a request as the last one of its connection when that is old. */
    void use(HttpClientRequest request) {
        if (isOld(request.connection())) {
            request.putHeader("Connection", "close");
        }
    }

    private synchronized boolean isOld(HttpConnection connection) {
        long now = nanoTime.getAsLong();
        long first = firstUse.computeIfAbsent(connection, _ -> now);
        return now - first >= MAX_AGE.toNanos();
    }
}
