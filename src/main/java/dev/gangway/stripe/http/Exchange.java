package dev.gangway.stripe.http;

import dev.gangway.model.ConnectionReason;
import dev.gangway.model.StripeError;
import dev.gangway.stripe.AttemptFailedException;
import dev.gangway.stripe.AttemptFailure;
import dev.gangway.stripe.AttemptFailure.InvalidResponseReason;
import dev.gangway.stripe.StripeResponse;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http2.Http2Exception;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request and its response. It limits the size of the response, and can be cancelled at any time. If there is
 * no connection yet, cancelling returns the connection unused as soon as there is one. Otherwise, cancelling closes an
 * HTTP/1.1 connection or resets an HTTP/2 stream.
 *
 * <p>All methods except {@link #end} run on one event loop.
 */
final class Exchange {

    /** Maximum size of a response's body. */
    static final int MAX_BODY_BYTES = 64 * 1024;

    /** Maximum time for other exchanges to finish on a connection that takes no new ones. */
    private static final long SHUTDOWN_SECONDS = 30;

    private static final int FIRST_FINAL_STATUS = 200;

    /** RFC 9113, section 7: the stream is no longer needed. */
    private static final long HTTP2_CANCEL = 8;

    private final String body;
    private final UniEmitter<? super StripeResponse> emitter;
    private @Nullable HttpClientRequest request;
    private Connections.@Nullable Use connection;
    private @Nullable MultiMap headers;
    private boolean over;
    private volatile boolean ended;
    private int received;

    /**
     * @param body the JSON text to send
     * @param emitter receives the response, or an {@link AttemptFailedException}
     */
    Exchange(String body, UniEmitter<? super StripeResponse> emitter) {
        this.body = body;
        this.emitter = emitter;
    }

    String body() {
        return body;
    }

    /**
     * Starts the exchange: there is a connection, and the REST client is about to send the request. Sends nothing if
     * the exchange is over.
     */
    void begin(HttpClientRequest connected, Connections.Use use) {
        // The REST client's own handlers also get failures. Without a handler here, Vert.x logs each reset as an error.
        connected.exceptionHandler(_ -> {});
        if (over || ended) {
            over = true;
            discard(connected);
            return;
        }
        request = connected;
        connection = use;
        // Registered before the REST client's handlers, which replace some failures with others that hide the cause.
        connected.response().onComplete(this::bound, this::failed);
    }

    /** Fails the exchange, because the request cannot be sent on its connection. */
    void rejectUnsent(HttpClientRequest connected, Throwable cause) {
        connected.exceptionHandler(_ -> {});
        over = true;
        discard(connected);
        emitter.fail(cause);
    }

    /** Returns the connection of a request that was not sent. */
    private static void discard(HttpClientRequest connected) {
        if (connected.version() == HttpVersion.HTTP_2) {
            // The pool gets the slot of a stream back only if the stream was open, so this sends a head without key and
            // body.
            connected.sendHead();
        }
        connected.reset(HTTP2_CANCEL);
    }

    /** Whether the exchange has ended, so that no caller waits for the response. */
    boolean hasEnded() {
        return ended;
    }

    /** The connection of a request that has started and is not over; null if there is none. */
    @Nullable
    HttpConnection connection() {
        return request == null || over ? null : request.connection();
    }

    /** Limits the response, because the REST client itself reads responses of any size and any status. */
    private void bound(HttpClientResponse response) {
        headers = response.headers();
        if (response.statusCode() < FIRST_FINAL_STATUS) {
            // Vert.x treats an interim status other than 100 and 103 as the response, but the real response is still to
            // come. Reset the connection at once, before its pool lends it to another request.
            response.exceptionHandler(_ -> {});
            giveUp();
            fail(new AttemptFailure.ConnectionLost(ConnectionReason.PROTOCOL_ERROR));
            return;
        }
        // The REST client reads a multipart response differently, without the handler below.
        headers.set(HttpHeaders.CONTENT_TYPE, "application/octet-stream");
        response.handler(chunk -> {
            received += chunk.length();
            if (received > MAX_BODY_BYTES) {
                emitter.complete(withoutBody(response));
            }
        });
        // The connection is free from here on, so cancelling must not affect it.
        response.endHandler(_ -> over = true);
    }

    /** Returns a response whose body is too large, without the body. */
    private StripeResponse withoutBody(HttpClientResponse response) {
        return new StripeResponse(response.statusCode(), response.headers()::get, null, sharedConnection());
    }

    /** Completes the exchange with a complete response from the REST client. */
    void answered(Response response) {
        over = true;
        emitter.complete(new StripeResponse(
                response.getStatus(),
                Objects.requireNonNull(headers)::get,
                response.getEntity() instanceof InputStream body ? body : InputStream.nullInputStream(),
                sharedConnection()));
    }

    private StripeResponse.Connection sharedConnection() {
        return new StripeResponse.Connection() {
            /** On HTTP/2, a response belongs to its stream, so a wrong response is no evidence about the connection. */
            @Override
            public void discard() {
                if (request != null && request.version() != HttpVersion.HTTP_2) {
                    replace();
                }
            }

            @Override
            public void replace() {
                if (request != null) {
                    request.connection().shutdown(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
                }
            }
        };
    }

    /** Fails the exchange, because there will be no complete response. */
    void failed(Throwable cause) {
        if (ended) {
            return;
        }
        if (request == null) {
            fail(new AttemptFailure.NotConnected(ConnectionReasons.of(cause)));
        } else if (cause instanceof TooLongFrameException || cause instanceof Http2Exception.HeaderListSizeException) {
            fail(new AttemptFailure.InvalidResponse(InvalidResponseReason.NOT_AS_DOCUMENTED, StripeError.NONE));
        } else if (cause instanceof StreamResetException) {
            fail(new AttemptFailure.ConnectionLost(ConnectionReasons.of(cause)));
        } else {
            fail(new AttemptFailure.ConnectionLost(
                    connection == null || connection.firstLost(), ConnectionReasons.of(cause)));
        }
    }

    /**
     * Fails the exchange, because its attempt timed out.
     *
     * @param full see {@link AttemptFailure.TimedOut}
     */
    void timeOut(boolean full) {
        fail(new AttemptFailure.TimedOut(request != null, full));
    }

    private void fail(AttemptFailure failure) {
        emitter.fail(new AttemptFailedException(failure));
    }

    /**
     * Marks the exchange as ended: no caller waits for the response, and nothing is sent from now on. Any thread may
     * call this.
     */
    void end() {
        ended = true;
    }

    /** Cancels the request, unless the exchange is over. */
    void giveUp() {
        if (!over) {
            over = true;
            if (request != null) {
                request.reset(HTTP2_CANCEL);
            }
        }
    }
}
