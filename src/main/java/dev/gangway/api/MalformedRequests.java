package dev.gangway.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gangway.model.ErrorCode;
import dev.gangway.onboarding.LinkFailure;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Answers requests that are refused before the API sees them, such as one without a Host header, or with too many headers. Left to
 * themselves they would be logged as errors, which anybody could make happen. What the HTTP server refuses before the
 * router (a {@code Content-Length} that is no number, a path with {@code %zz}) gets that server's bare 400.
 */
@Singleton
class MalformedRequests {

    private static final int BAD_REQUEST = 400;
    private static final int MAX_HEADERS = 100;

    private final ObjectMapper json;
    private final Answers answers;

    MalformedRequests(ObjectMapper json, Answers answers) {
        this.json = json;
        this.answers = answers;
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::bound).failureHandler(this::refused);
    }

    /** Their size is bounded by the server already; each takes memory and time beyond its bytes. */
    private void bound(RoutingContext context) {
        if (context.request().headers().size() > MAX_HEADERS) {
            answer(context, "A request has at most " + MAX_HEADERS + " headers.");
        } else {
            context.next();
        }
    }

    private void refused(RoutingContext context) {
        if (context.statusCode() == BAD_REQUEST) {
            answer(context, "The request is not well-formed HTTP: look at its path and headers.");
        } else {
            context.next();
        }
    }

    private void answer(RoutingContext context, String detail) {
        Call call = Call.of(context);
        String requestId = call.requestId();
        var failure = LinkFailure.notSent(ErrorCode.INVALID_REQUEST, detail);

        String body;
        try {
            body = json.writeValueAsString(Problem.of(failure, requestId));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a problem is always JSON", impossible);
        }
        answers.refusedEarly(call, BAD_REQUEST, ErrorCode.INVALID_REQUEST);
        context.response()
                .setStatusCode(BAD_REQUEST)
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Request-Id", requestId)
                .putHeader("Connection", "close")
                .end(body);
    }
}
