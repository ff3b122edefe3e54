package dev.gangway.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gangway.model.RequestFailure;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Responds to requests that are rejected before they reach the API. */
@Singleton
class EarlyResponses {

    private final ObjectMapper json;
    private final CompletionFilter completion;

    EarlyResponses(ObjectMapper json, CompletionFilter completion) {
        this.json = json;
        this.completion = completion;
    }

    /** Sends the response to a failure and closes the connection. */
    void reject(RoutingContext context, RequestFailure failure) {
        RequestContext call = RequestContext.of(context);
        FailureResponse failed = FailureResponse.of(failure, call);
        String body;
        try {
            body = json.writeValueAsString(failed.body());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("the body of a failure is always JSON", impossible);
        }
        completion.rejectedEarly(call, failed.status(), failure.code());
        HttpServerResponse response = context.response();
        DateHeader.set(response);
        failed.headers().forEach(response::putHeader);
        response.setStatusCode(failed.status())
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Request-Id", call.requestId())
                .putHeader("Connection", "close")
                .end(body)
                // The header alone does not close the connection.
                .onComplete(_ -> context.request().connection().close());
    }
}
