package dev.gangway;

import static dev.gangway.StripeExamples.error;
import static dev.gangway.StubStripe.answers;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.gangway.api.stripe.StripeErrorBody;
import dev.gangway.api.stripe.StripeErrorRow;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.RequestFailure.NotSent;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The packaged application for tests with Stripe's SDKs, and a relay in front of it. The relay counts the requests of an
 * SDK, and changes those that must fail for what no SDK sends. The account of a request selects the failure.
 */
final class SdkApplication implements AutoCloseable {

    /** A tenant with an open circuit breaker. */
    static final String FAILING = "locked";

    /** A tenant whose key is suspended. */
    static final String REVOKED = "context";

    /** A tenant with as many calls in flight as its key may have. */
    static final String BUSY = "endive";

    private static final String HANGS = "acct_hangs";
    private static final int TOO_LARGE = 17 * 1024;
    private static final Pattern ACCOUNT = Pattern.compile("\"account\" ?: ?\"([^\"]*)\"");
    private static final ObjectMapper JSON =
            new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

    private final StubStripe stripe = new StubStripe();
    private final StubStripe relay = new StubStripe();
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final PackagedApplication gangway;
    private final String url;

    SdkApplication() throws InterruptedException {
        stripe.will((request, connection) -> behaviour(request).answer(request, connection));
        Map<String, String> settings = PackagedApplication.settings(stripe.url());
        settings.put("GANGWAY_RESILIENCE_MAX_ATTEMPTS", "1");
        // No state that a test needs ends before the test.
        settings.put("GANGWAY_RESILIENCE_DEADLINE", "5M");
        settings.put("GANGWAY_RESILIENCE_MAX_DEADLINE", "5M");
        settings.put("GANGWAY_RESILIENCE_ATTEMPT_TIMEOUT", "5M");
        settings.put("QUARKUS_SHUTDOWN_TIMEOUT", "6M");
        settings.put("GANGWAY_RESILIENCE_CREDENTIAL_BREAKER_OPEN", "5M");
        settings.put("GANGWAY_RESILIENCE_CREDENTIAL_BREAKER_FORGET_AFTER", "5M");
        settings.put("GANGWAY_RESILIENCE_SUSPENSION_OPEN", "5M");
        settings.put("GANGWAY_RESILIENCE_ENDPOINT_BREAKER_WINDOW", "10000");
        // A credential gets a quarter of them.
        settings.put("GANGWAY_LIMITS_MAX_IN_FLIGHT", "4");
        settings.put("QUARKUS_OIDC_AUTH_SERVER_URL", "http://localhost:1");
        settings.put("QUARKUS_OIDC_TOKEN_AUDIENCE", "gangway");
        gangway = PackagedApplication.start(settings);
        url = gangway.url();
        relay.will(this::forward);
        await().pollInterval(Duration.ofMillis(1))
                .until(() -> linkCode(FAILING, "acct_stripe_error").equals("stripe_unavailable"));
        await().pollInterval(Duration.ofMillis(1))
                .until(() -> linkCode(REVOKED, "acct_credential_rejected").equals("credential_suspended"));
        Thread.ofVirtual().start(() -> linkCode(BUSY, HANGS));
        hanging.await();
    }

    /** Requests a link from the native endpoint and returns the code of the failure. */
    private String linkCode(String tenant, String account) {
        return String.valueOf(given().baseUri(url)
                .header("Authorization", "Bearer " + SdkFailure.TOKEN)
                .contentType("application/json")
                .body("{\"account\": \"" + account + "\"}")
                .post("/v1/tenants/" + tenant + "/onboarding-links")
                .jsonPath()
                .getString("code"));
    }

    /** The address that SDKs call. */
    URI base() {
        return URI.create(relay.url());
    }

    /** Returns the requests for an account that SDKs have sent. */
    List<StubStripe.Recorded> requestsFor(String account) {
        return requestsFor(relay, account);
    }

    /** Returns the requests for an account that reached Stripe. */
    List<StubStripe.Recorded> stripeRequestsFor(String account) {
        return requestsFor(stripe, account);
    }

    /** Returns all requests to a path that SDKs have sent. */
    List<StubStripe.Recorded> requestsTo(String path) {
        return relay.requests().stream()
                .filter(request -> request.line().contains(" " + path + " "))
                .toList();
    }

    private static List<StubStripe.Recorded> requestsFor(StubStripe server, String account) {
        return server.requests().stream()
                .filter(request -> account(request).equals(account))
                .toList();
    }

    private static String account(StubStripe.Recorded request) {
        Matcher account = ACCOUNT.matcher(request.body());
        return account.find() ? account.group(1) : "";
    }

    /** Returns Stripe's behaviour for a request. */
    private StubStripe.Behaviour behaviour(StubStripe.Recorded request) {
        String account = account(request);
        return switch (account) {
            case HANGS ->
                (_, connection) -> {
                    hanging.countDown();
                    released.await();
                    connection.close();
                };
            case "acct_configurations_mismatch" ->
                answers(
                        400,
                        "{\"error\": {\"code\": \"configs_must_match_to_use_account_links\", \"message\": \"No.\","
                                + " \"applied_configurations\": [\"merchant\"]}}");
            case "acct_stripe_rejected" -> answers(400, error("account_closed", "This account is closed."));
            case "acct_stripe_access_blocked" -> answers(400, error("accounts_v2_access_blocked", "No."));
            case "acct_account_not_found" -> answers(404, error("not_found", "No."), "Request-Id", "req_9");
            case "acct_idempotency_conflict" -> answers(400, error("idempotency_error", "No."));
            case "acct_rate_limited" ->
                answers(
                        429,
                        error("account_rate_limit_exceeded", "No."),
                        "Stripe-Rate-Limited-Reason",
                        "endpoint-rate");
            case "acct_credential_rejected" -> answers(401, error("invalid_api_key", "No."));
            case "acct_stripe_version_unsupported" -> answers(404, error("url_not_found", "No."));
            case "acct_stripe_error" -> answers(500, error("api_error", "No."));
            case "acct_stripe_unreachable" -> (_, connection) -> connection.close();
            case "acct_stripe_invalid_response" -> answers(200, "{\"object\": \"list\"}");
            case "acct_stripe_rejected_by_intermediary" -> answers(413, "");
            case "acct_livemode_mismatch" ->
                answers(
                        200,
                        StripeExamples.linkFor(account).replace("\"livemode\": false", "\"livemode\": true"),
                        "Content-Type",
                        "application/json");
            case "acct_stripe_busy" -> answers(429, error("lock_timeout", "No."));
            case "acct_deadline_exceeded" -> StubStripe.sendsAndStalls("");
            default ->
                answers(
                        200,
                        StripeExamples.linkFor(account),
                        "Request-Id",
                        "req_1",
                        "Content-Type",
                        "application/json");
        };
    }

    private void forward(StubStripe.Recorded request, Socket connection) throws IOException {
        if (account(request).equals("acct_internal_error")) {
            // No request is known that causes it.
            respond(connection, internalError());
            return;
        }
        try (var caller = new RawCaller(url)) {
            respond(connection, caller.send(text(changed(request))));
        }
    }

    /** Changes a request that must fail for what no SDK sends. */
    private static StubStripe.Recorded changed(StubStripe.Recorded request) {
        String line = request.line();
        String body = request.body();
        Map<String, String> headers = new TreeMap<>(request.headers());
        switch (account(request)) {
            case "acct_invalid_json" -> body = body.substring(0, body.length() - 1);
            case "acct_body_too_large" -> body = body + " ".repeat(TOO_LARGE);
            case "acct_unsupported_media_type" -> headers.put("content-type", "text/plain");
            case "acct_method_not_allowed" -> line = line.replace("POST", "PUT");
            case "acct_no_such_resource" -> line = line.replace("account_links", "accounts");
            default -> {}
        }
        headers.put("content-length", String.valueOf(body.length()));
        return new StubStripe.Recorded(line, headers, body);
    }

    private static String text(StubStripe.Recorded request) {
        return request.line() + "\r\n" + text(request.headers()) + "\r\n" + request.body();
    }

    private static String text(Map<String, String> headers) {
        return headers.entrySet().stream()
                .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
                .collect(Collectors.joining());
    }

    private static void respond(Socket connection, RawCaller.Answer answer) throws IOException {
        connection
                .getOutputStream()
                .write(("HTTP/1.1 " + answer.status() + " Whatever\r\n" + text(answer.headers()) + "\r\n"
                                + answer.body())
                        .getBytes(StandardCharsets.UTF_8));
        connection.getOutputStream().flush();
    }

    private static RawCaller.Answer internalError() throws JsonProcessingException {
        var failure = new NotSent(ErrorCode.INTERNAL_ERROR, "This is a bug.");
        String body = JSON.writeValueAsString(StripeErrorBody.of(failure, "id-1"));
        return new RawCaller.Answer(
                StripeErrorRow.of(failure).status(),
                Map.of(
                        "content-type", "application/json",
                        "content-length", String.valueOf(body.length()),
                        "request-id", "id-1",
                        "stripe-should-retry", "false"),
                body);
    }

    @Override
    public void close() {
        released.countDown();
        gangway.close();
        relay.close();
        stripe.close();
    }
}
