package dev.gangway.stripe;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request on its way: it can be given up at any moment, and it bounds what comes back. It is the entity that
 * the REST client sends, which is how it learns of the connection that it was given.
 *
 * <p>Giving up closes the connection, since HTTP/1.1 knows no other way to stop an answer. While there is no connection
 * yet, it waits for one and gives that back: the REST client would forget a connection that arrives after its own
 * cancellation, and the pool would lose a place each time. Hence nothing cancels the REST client's Uni.
 */
final class Exchange {

    /** The most that an answer's body may have. */
    static final int MAX_ANSWER_BYTES = 64 * 1024;

    private final byte[] body;
    private final Connections connections;
    private Supplier<@Nullable HttpClientRequest> connected = () -> null;
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse response;
    private boolean over;
    private @Nullable End end;

    Exchange(byte[] body, Connections connections) {
        this.body = body;
        this.connections = connections;
    }

    byte[] body() {
        return body;
    }

    /**
     * The connection is there and the request is about to be written to it.
     *
     * @throws CancellationException when the exchange was given up before; the connection is free again then
     */
    synchronized void begin() {
        HttpClientRequest ready = Objects.requireNonNull(connected.get(), "the body is written to a connection");
        // The REST client learns of failures in another way. What nobody handles, Vert.x logs as an error, together
        // with
        // pieces of what the other side sent, such as a link that it took for the next answer's first line.
        ready.exceptionHandler(_ -> {});
        ready.connection().exceptionHandler(_ -> {});
        if (over) {
            ready.reset();
            throw new CancellationException("given up before a connection was there");
        }
        request = ready;
        connections.use(ready);
        ready.response().onSuccess(this::answered);
    }

    /** Learns where the request will be once there is a connection for it. */
    synchronized void attach(Supplier<@Nullable HttpClientRequest> connected) {
        this.connected = connected;
    }

    private synchronized void answered(HttpClientResponse response) {
        this.response = response;
        // Whatever is declared, the body is read as bytes: no other reader of the REST client's is to see it.
        response.headers().set("Content-Type", "application/octet-stream");
        // As early as it can be known: giving up later would close a connection that may serve another by then.
        response.end().onSuccess(_ -> complete());
        int[] bytes = {0};
        response.handler(chunk -> {
            bytes[0] += chunk.length();
            if (bytes[0] > MAX_ANSWER_BYTES) {
                overflow();
            }
        });
    }

    private synchronized void overflow() {
        if (!over) {
            end = End.OVERFLOWED;
            giveUp();
        }
    }

    /** Ends the exchange, if it is still going on, by closing its connection. */
    synchronized void giveUp() {
        if (!over) {
            over = true;
            if (request != null) {
                request.reset();
            }
        }
    }

    /** The answer is whole: the connection may serve others. */
    private synchronized void complete() {
        if (!over) {
            over = true;
            end = End.COMPLETE;
        }
    }

    /** Whether there was a connection, so that Stripe may have seen the request. */
    synchronized boolean isSent() {
        return request != null;
    }

    /** How an exchange can end. */
    enum End {
        /** With a whole answer. */
        COMPLETE,
        /** With an answer that was cut off for its size. */
        OVERFLOWED,
        /** Without a whole answer, though there was a connection. */
        BROKEN,
        NOT_CONNECTED
    }

    /** How the exchange ended, now that it has: it makes sure of that. */
    synchronized End end() {
        giveUp();
        if (end != null) {
            return end;
        }
        return isSent() ? End.BROKEN : End.NOT_CONNECTED;
    }

    /** After {@link End#OVERFLOWED}: the answer without its body. */
    synchronized Answer overflowedAnswer() {
        HttpClientResponse head = Objects.requireNonNull(response, "only an answer can overflow");
        return new Answer(head.statusCode(), head.headers()::get, null);
    }
}
