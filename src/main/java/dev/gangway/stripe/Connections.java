package dev.gangway.stripe;

import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Tells which connections have been used for longer than {@link #MAX_AGE}: Stripe's addresses change, and a busy
 * connection would never look them up again. The pool itself knows only how long a connection was idle.
 */
final class Connections {

    static final Duration MAX_AGE = Duration.ofMinutes(5);

    private final LongSupplier nanoTime;
    private final Map<HttpConnection, Long> opened = new ConcurrentHashMap<>();

    /** @param nanoTime the time in nanoseconds from any fixed moment on */
    Connections(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** There is a new connection. */
    void opened(HttpConnection connection) {
        opened.put(connection, nanoTime.getAsLong());
        connection.closeHandler(_ -> opened.remove(connection));
        // Requests learn of failures in another way. What nobody handles, Vert.x logs as an error, together with pieces
        // of what the other side sent, such as a link that it took for the next answer's first line.
        connection.exceptionHandler(_ -> {});
    }

    /** Whether a connection should serve no other request after this one. */
    boolean isOld(HttpConnection connection) {
        Long since = opened.get(connection);
        return since != null && nanoTime.getAsLong() - since >= MAX_AGE.toNanos();
    }
}
