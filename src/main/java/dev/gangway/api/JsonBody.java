package dev.gangway.api;

import dev.gangway.model.ErrorCode;
import dev.gangway.model.RequestFailedException;
import dev.gangway.model.RequestFailure.NotSent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Locale;

/** Reads the body of a request, up to a maximum size and time. */
final class JsonBody {

    /** Maximum size of a body, in bytes. */
    static final int MAX_BYTES = 16 * 1024;

    /** Maximum time to receive a body. Bodies are small, so a slower client is malicious or has disconnected. */
    static final Duration MAX_TIME = Duration.ofSeconds(10);

    private static final String JSON = "application/json";

    private static final String TOO_SLOW = JsonBody.class.getName() + ".tooSlow";

    private JsonBody() {}

    /**
     * Reads the body; fails with {@link RequestFailedException} if its type is not JSON, or if it is too large,
     * incomplete or too slow.
     */
    static Uni<Buffer> read(RoutingContext context) {
        HttpServerRequest request = context.request();
        String type = request.getHeader("Content-Type");
        String mediaType = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!mediaType.equals(JSON)) {
            return Uni.createFrom()
                    .failure(notSent(
                            ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                            "Send a JSON body with the header 'Content-Type: " + JSON + "'."));
        }
        if (declaredLength(request) > MAX_BYTES) {
            return Uni.createFrom().failure(tooLarge());
        }
        return Uni.createFrom().emitter(emitter -> {
            collect(request, emitter);
            // Most bodies arrive together with their headers.
            if (!request.isEnded()) {
                bound(context, emitter);
            }
        });
    }

    private static void bound(RoutingContext context, UniEmitter<? super Buffer> emitter) {
        Vertx vertx = context.vertx();
        long timer = vertx.setTimer(MAX_TIME.toMillis(), _ -> {
            context.request().handler(null);
            context.put(TOO_SLOW, true);
            emitter.fail(notSent(
                    ErrorCode.INVALID_REQUEST, "The body did not arrive within " + MAX_TIME.toSeconds() + " s."));
        });
        emitter.onTermination(() -> vertx.cancelTimer(timer));
    }

    private static void collect(HttpServerRequest request, UniEmitter<? super Buffer> emitter) {
        Buffer body = Buffer.buffer();
        request.exceptionHandler(_ -> emitter.fail(
                notSent(ErrorCode.INVALID_REQUEST, "The body is incomplete, or its chunks are malformed.")));
        request.endHandler(_ -> emitter.complete(body));
        request.handler(chunk -> {
            if (body.length() + chunk.length() > MAX_BYTES) {
                request.handler(null);
                emitter.fail(tooLarge());
            } else {
                body.appendBuffer(chunk);
            }
        });
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        request.resume();
    }

    /**
     * Discards an unread body, so that it does not block the next request of the connection. A short body is read and
     * dropped; a long, chunked or slow one closes the connection.
     */
    static void discard(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.isEnded() || request.version() == HttpVersion.HTTP_2) {
            return;
        }
        boolean endless = request.getHeader("Transfer-Encoding") != null;
        if (endless || declaredLength(request) > MAX_BYTES || context.get(TOO_SLOW) != null) {
            context.response().putHeader("Connection", "close");
            context.addEndHandler(_ -> request.connection().close());
        } else {
            request.handler(null);
            request.resume();
        }
    }

    private static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return length == null ? 0 : Long.parseLong(length);
    }

    private static RequestFailedException tooLarge() {
        return notSent(ErrorCode.BODY_TOO_LARGE, "The body of a request may have at most 16 KiB.");
    }

    private static RequestFailedException notSent(ErrorCode code, String detail) {
        return new RequestFailedException(new NotSent(code, detail));
    }
}
