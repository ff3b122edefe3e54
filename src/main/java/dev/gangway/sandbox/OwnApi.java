package dev.gangway.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Calls the HTTP API of this process with the sandbox's token, as the server of a platform does. */
final class OwnApi {

    static final String TENANT = "platform";

    private static final String LINKS = "/v1/tenants/" + TENANT + "/onboarding-links";
    private static final long TIMEOUT_MILLIS = 30_000;

    private final HttpClient client;

    OwnApi(Vertx vertx) {
        client = vertx.createHttpClient();
    }

    /** The API's response. */
    sealed interface Answer {

        /** A new link. */
        record Link(String url) implements Answer {}

        /**
         * No link.
         *
         * @param status the HTTP status of the response; 502 if there was none
         * @param code the code of the problem; empty if the response is not a problem
         * @param userMessage the key of the text for the user
         * @param requestId id of the request; empty if there was no response
         */
        record Failure(int status, String code, String userMessage, String requestId) implements Answer {}
    }

    /** Requests a first link for a user's account. */
    Future<Answer> create(SocketAddress self, PlatformUser user) {
        return post(self, LINKS, new JsonObject().put("account", user.account()).put("subject", user.subject()));
    }

    /** Requests a new link in place of the one whose {@code refresh_url} the user opened. */
    Future<Answer> refresh(SocketAddress self, String refreshToken, PlatformUser user) {
        return post(
                self,
                LINKS + "/refresh",
                new JsonObject().put("refresh_token", refreshToken).put("subject", user.subject()));
    }

    void close() {
        client.close();
    }

    /** @param self the address of this process's HTTP server; the future never fails */
    private Future<Answer> post(SocketAddress self, String path, JsonObject body) {
        return client.request(new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setServer(self)
                        .setHost("localhost")
                        .setPort(self.port())
                        .setURI(path)
                        .setTimeout(TIMEOUT_MILLIS)
                        .putHeader("Authorization", "Bearer " + Recipes.TOKEN)
                        .putHeader("Content-Type", "application/json")
                        // One key for each view of a page.
                        .putHeader("Idempotency-Key", UUID.randomUUID().toString()))
                .compose(request -> request.send(body.toBuffer()))
                .compose(response -> response.body().map(text -> answer(response, text)))
                .otherwise(_ -> failure(502, new JsonObject(), null));
    }

    private static Answer answer(HttpClientResponse response, Buffer text) {
        JsonObject body = json(text);
        String url = body.getString("url");
        return response.statusCode() == 201 && url != null
                ? new Answer.Link(url)
                : failure(response.statusCode(), body, response.getHeader("X-Request-Id"));
    }

    private static Answer.Failure failure(int status, JsonObject problem, @Nullable String requestId) {
        boolean retryable = problem.getBoolean("retryable", problem.isEmpty());
        return new Answer.Failure(
                status,
                problem.getString("code", ""),
                // Only the responses to a refresh have a text for users.
                problem.getString("user_message", retryable ? "refresh.try_again" : "refresh.contact_support"),
                Objects.requireNonNullElse(requestId, ""));
    }

    private static JsonObject json(Buffer text) {
        try {
            return text.toJsonObject();
        } catch (DecodeException notJson) {
            return new JsonObject();
        }
    }
}
