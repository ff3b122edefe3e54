package dev.gangway.sandbox;

import dev.gangway.model.ErrorCode;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * How to see a failure in the sandbox.
 *
 * @param code the failure
 * @param request what to send; empty where a request alone does not cause it
 * @param times how often to send the request; the last answer has the code
 * @param note what else it takes, for people; may be empty
 */
record Recipe(ErrorCode code, Optional<Request> request, int times, String note) {

    /**
     * A request to the API.
     *
     * @param token the bearer token
     * @param contentType of the body
     * @param body is sent with POST only
     */
    record Request(String method, String path, String token, String contentType, String body) {
        private JsonObject json() {
            return new JsonObject()
                    .put("method", method)
                    .put("path", path)
                    .put("token", token)
                    .put("content_type", contentType)
                    .put("body", body);
        }
    }

    static Recipe of(ErrorCode code, Request request) {
        return new Recipe(code, Optional.of(request), 1, "");
    }

    Recipe note(String text) {
        return new Recipe(code, request, times, text);
    }

    Recipe times(int count, String why) {
        return new Recipe(code, request, count, why);
    }

    /** A failure that needs a setting or a file. */
    static Recipe byHand(ErrorCode code, String note) {
        return new Recipe(code, Optional.empty(), 0, note);
    }

    JsonObject json() {
        var json = new JsonObject()
                .put("code", code.toString())
                .put("status", code.status())
                .put("title", code.title())
                .put("times", times)
                .put("note", note);
        request.ifPresent(what -> json.put("request", what.json()));
        return json;
    }
}
