package dev.gangway.stripe;

import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request on its way: it bounds what comes back, and can be given up at any moment. Giving up closes the
 * connection, since HTTP/1.1 knows no other way to stop an answer; while there is no connection yet, the one that comes is
 * given back unused.
 *
 * <p>All of its methods are for one event loop.
 */
final class Exchange {

    /** The most that an answer's body may have. */
    static final int MAX_ANSWER_BYTES = 64 * 1024;

    private final UniEmitter<? super Answer> emitter;
    private @Nullable HttpClientRequest request;
    private boolean over;

    /** @param emitter gets the answer, or a failure with {@link AttemptFailedException} */
    Exchange(UniEmitter<? super Answer> emitter) {
        this.emitter = emitter;
    }

    /**
     * There is a connection.
     *
     * @param write sends the request
     */
    void begin(HttpClientRequest connected, Runnable write) {
        connected.exceptionHandler(_ -> broken());
        connected.response().onComplete(this::read, _ -> broken());
        if (over) {
            connected.reset();
        } else {
            request = connected;
            write.run();
        }
    }

    private void read(HttpClientResponse response) {
        Buffer body = Buffer.buffer();
        response.exceptionHandler(_ -> broken());
        response.handler(chunk -> {
            body.appendBuffer(chunk);
            if (body.length() > MAX_ANSWER_BYTES) {
                // Whoever gets an answer may end the exchange: its connection is not fit for another.
                emitter.complete(answer(response, null));
            }
        });
        response.endHandler(_ -> {
            if (!over) {
                over = true;
                emitter.complete(answer(response, body));
            }
        });
    }

    private static Answer answer(HttpClientResponse response, @Nullable Buffer body) {
        return new Answer(response.statusCode(), response.headers()::get, body);
    }

    /** There will be no connection. */
    void notConnected() {
        fail(new AttemptFailure.NotConnected());
    }

    private void broken() {
        fail(new AttemptFailure.ConnectionLost());
    }

    /**
     * Its time is over.
     *
     * @param full see {@link AttemptFailure.TimedOut}
     */
    void timeOut(boolean full) {
        fail(new AttemptFailure.TimedOut(request != null, full));
    }

    private void fail(AttemptFailure failure) {
        emitter.fail(new AttemptFailedException(failure));
    }

    /** Ends the exchange, if it is still going on. */
    void giveUp() {
        if (!over) {
            over = true;
            if (request != null) {
                request.reset();
            }
        }
    }
}
