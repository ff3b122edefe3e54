package dev.gangway.stripe.http;

import dev.gangway.resilience.Scheduler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Limits how long connections to Stripe are used. Stripe's addresses change, and a busy connection never looks them up
 * again. If the other end of a connection has vanished, requests on the connection fail until it is closed. The pool
 * handles neither case, because it only closes idle connections.
 *
 * <p>There is no event for a new connection, so a connection's age counts from its first request.
 */
final class Connections {

    /** Maximum number of SETTINGS and PING frames that the other side may send between two checks of a connection. */
    static final int MAX_CONTROL_FRAMES = 1_000;

    /** Timeout of a PING. */
    private static final Duration PING_TIMEOUT = Duration.ofSeconds(1);

    /** Maximum time for requests to finish on a connection that takes no new ones. */
    private static final long SHUTDOWN_SECONDS = 30;

    private final Scheduler scheduler;
    private final Duration maxAge;
    private final Duration pingInterval;
    private final int maxKept;
    private final Map<HttpConnection, Use> open = new ConcurrentHashMap<>();

    /**
     * @param maxAge a connection older than this takes no new request
     * @param pingInterval how often an HTTP/2 connection is checked
     * @param maxKept maximum number of HTTP/1.1 connections that stay open for another request
     */
    Connections(Scheduler scheduler, Duration maxAge, Duration pingInterval, int maxKept) {
        this.scheduler = scheduler;
        this.maxAge = maxAge;
        this.pingInterval = pingInterval;
        this.maxKept = maxKept;
    }

    /** The state of one connection. */
    static final class Use {
        private final long since;
        private final boolean http2;
        private boolean pinging;
        private boolean lost;
        private int controlFrames;
        private Scheduler.Timer check = () -> {};

        Use(long since, boolean http2) {
            this.since = since;
            this.http2 = http2;
        }

        /** Records that a request failed with the connection; true if it is the first one. */
        boolean firstLost() {
            boolean first = !lost;
            lost = true;
            return first;
        }
    }

    /** Whether an HTTP/1.1 connection should close after the request that is about to be sent. */
    boolean servesLast(Use use) {
        return isOld(use) || open.size() > maxKept;
    }

    /** Returns the state of a connection on which a request is about to be sent. */
    Use use(HttpConnection connection, boolean http2) {
        Use known = open.get(connection);
        if (known != null) {
            return known;
        }
        var added = new Use(scheduler.nanoTime(), http2);
        open.put(connection, added);
        // Requests receive failures from their own handlers. Without a handler here, Vert.x logs them as errors, with
        // data from the other side, such as a link that it parsed as the first line of the next response.
        connection.exceptionHandler(_ -> {});
        connection.closeHandler(_ -> {
            open.remove(connection);
            added.check.cancel();
        });
        if (http2) {
            connection.remoteSettingsHandler(_ -> control(connection, added));
            connection.pingHandler(_ -> control(connection, added));
            added.check = scheduler.after(pingInterval, () -> check(connection, added));
            BatchedWrites.enable(connection);
        }
        return added;
    }

    private boolean isOld(Use use) {
        return scheduler.nanoTime() - use.since >= maxAge.toNanos();
    }

    /** Number of open connections that have served a request. */
    int count() {
        return open.size();
    }

    private void check(HttpConnection connection, Use use) {
        use.controlFrames = 0;
        if (isOld(use)) {
            // Leaves the pool at once, and closes when its requests have ended.
            connection.shutdown(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
            return;
        }
        use.check = scheduler.after(pingInterval, () -> check(connection, use));
        ping(connection, use);
    }

    /** Checks an HTTP/2 connection on which a request timed out: closes it if a PING gets no response. */
    void suspect(HttpConnection connection) {
        Use use = open.get(connection);
        if (use != null && use.http2) {
            ping(connection, use);
        }
    }

    private void ping(HttpConnection connection, Use use) {
        if (use.pinging) {
            return;
        }
        Scheduler.Timer limit = scheduler.after(PING_TIMEOUT, connection::close);
        use.pinging = true;
        connection.ping(Buffer.buffer(new byte[Long.BYTES])).onComplete(_ -> {
            use.pinging = false;
            limit.cancel();
        });
    }

    private static void control(HttpConnection connection, Use use) {
        use.controlFrames++;
        if (use.controlFrames > MAX_CONTROL_FRAMES) {
            connection.close();
        }
    }
}
