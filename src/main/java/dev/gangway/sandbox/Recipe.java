package dev.gangway.sandbox;

import dev.gangway.model.ErrorCode;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Instructions to reproduce a failure in the sandbox.
 *
 * @param code the failure
 * @param request the request to send; empty if a request alone does not cause the failure
 * @param times how often to send the request; the last response has the code
 * @param note other requirements, for people; may be empty
 */
record Recipe(ErrorCode code, Optional<Request> request, int times, String note) {

    /**
     * A request to the API.
     *
     * @param token the bearer token
     * @param contentType content type of the body
     * @param body sent with POST only
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

    /** Creates a recipe for a failure that requires a setting or a file. */
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
