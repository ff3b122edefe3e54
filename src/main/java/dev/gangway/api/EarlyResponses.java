package dev.gangway.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gangway.model.RequestFailure;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Responds to requests that are rejected before they reach the API. */
@Singleton
class EarlyResponses {

    private final ObjectMapper json;
    private final CompletionFilter completion;

    EarlyResponses(ObjectMapper json, CompletionFilter completion) {
        this.json = json;
        this.completion = completion;
    }

    /** Sends a problem and closes the connection. */
    void reject(RoutingContext context, RequestFailure failure) {
        RequestContext call = RequestContext.of(context);
        Problem problem = Problem.of(failure, call.requestId());
        String body;
        try {
            body = json.writeValueAsString(problem);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a problem is always JSON", impossible);
        }
        completion.rejectedEarly(call, problem.status(), failure.code());
        HttpServerResponse response = context.response();
        DateHeader.set(response);
        failure.retryAfter().ifPresent(time -> response.putHeader("Retry-After", retryAfter(time)));
        response.setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Request-Id", call.requestId())
                .putHeader("Connection", "close")
                .end(body)
                // The header alone does not close the connection.
                .onComplete(_ -> context.request().connection().close());
    }

    /** The value of {@code Retry-After}: whole seconds, rounded up. */
    static String retryAfter(Duration time) {
        return String.valueOf((time.toMillis() + 999) / 1000);
    }
}
