package dev.gangway.api;

import static dev.gangway.StripeExamples.error;
import static dev.gangway.StripeExamples.linkWith;
import static dev.gangway.StubStripe.answers;
import static dev.gangway.StubStripe.sendsAndCloses;
import static dev.gangway.StubStripe.sendsAndStalls;
import static dev.gangway.api.ApiCalls.ACCOUNT;
import static dev.gangway.api.ApiCalls.assertProblem;
import static dev.gangway.api.ApiCalls.createLink;
import static dev.gangway.api.ApiCalls.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gangway.StripeExamples;
import dev.gangway.StubStripe;
import dev.gangway.StubStripe.Behaviour;
import dev.gangway.StubStripeResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the table of Stripe's responses and the responses that callers get, row by row, over HTTP. */
@Tag("application")
@QuarkusTest
@WithTestResource(StubStripeResource.class)
class StripeAnswersTest {

    private static final String REJECTED = "rejected";
    private static final String UNKNOWN = "unknown";
    private static final String BY_INTERMEDIARY = "stripe_rejected_by_intermediary";
    private static final String LONG_BODY = "{\"pad\": \"" + "x".repeat(70_000) + "\"}";

    StubStripe stripe;

    private static Arguments row(
            String what, Behaviour answer, int status, String code, String outcome, boolean retryable, String fault) {
        return Arguments.of(what, answer, status, code, outcome, retryable, fault);
    }

    private static Arguments invalid(String what, Behaviour answer) {
        return row(what, answer, 502, "stripe_invalid_response", UNKNOWN, false, "stripe");
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                row(
                        "no such account",
                        answers(404, error("not_found", "x")),
                        404,
                        "account_not_found",
                        REJECTED,
                        false,
                        "caller"),
                row(
                        "account_invalid",
                        answers(403, error("account_invalid", "x")),
                        404,
                        "account_not_found",
                        REJECTED,
                        false,
                        "caller"),
                row(
                        "no such endpoint",
                        answers(404, error("unrecognized_url", "x")),
                        502,
                        "stripe_version_unsupported",
                        REJECTED,
                        false,
                        "operator"),
                row(
                        "no such account, in another word",
                        answers(404, error("resource_missing", "x")),
                        404,
                        "account_not_found",
                        REJECTED,
                        false,
                        "caller"),
                row(
                        "no such version",
                        answers(400, "{\"error\": {\"message\": \"Invalid Stripe API version: 2099-01-01\"}}"),
                        502,
                        "stripe_version_unsupported",
                        REJECTED,
                        false,
                        "operator"),
                row(
                        "no platform",
                        answers(403, "{\"error\": {\"message\": \"Only Stripe Connect platforms can do that\"}}"),
                        502,
                        "stripe_access_blocked",
                        REJECTED,
                        false,
                        "operator"),
                invalid("404 as HTML", answers(404, "<html>not_found</html>")),
                invalid("401 as HTML", answers(401, "<html>")),
                row(
                        "401 as HTML with a Request-Id",
                        answers(401, "<html>", "Request-Id", "req_1"),
                        502,
                        "credential_rejected",
                        REJECTED,
                        false,
                        "operator"),
                row("405 as HTML", answers(405, "<html>"), 502, BY_INTERMEDIARY, UNKNOWN, false, "operator"),
                row("413 as HTML", answers(413, "<html>"), 502, BY_INTERMEDIARY, UNKNOWN, false, "operator"),
                row(
                        "413 in Stripe's form",
                        answers(413, error("too_large", "x")),
                        422,
                        "stripe_rejected",
                        REJECTED,
                        false,
                        "caller"),
                row("408", answers(408, ""), 502, "stripe_unreachable", UNKNOWN, true, "stripe"),
                row("421", answers(421, "<html>"), 502, "stripe_unreachable", UNKNOWN, true, "stripe"),
                row("425", answers(425, error("x", "x")), 502, "stripe_unreachable", UNKNOWN, true, "stripe"),
                row(
                        "401",
                        answers(401, error("invalid_api_key", "x")),
                        502,
                        "credential_rejected",
                        REJECTED,
                        false,
                        "operator"),
                row(
                        "401 in the shape of v1",
                        answers(401, "{\"error\": \"unauthorized\"}"),
                        502,
                        "credential_rejected",
                        REJECTED,
                        false,
                        "operator"),
                row(
                        "other 403",
                        answers(403, error("forbidden", "x")),
                        502,
                        "credential_rejected",
                        REJECTED,
                        false,
                        "operator"),
                invalid("403 as HTML", answers(403, "<html>")),
                row(
                        "blocked",
                        answers(400, error("accounts_v2_access_blocked", "x")),
                        502,
                        "stripe_access_blocked",
                        REJECTED,
                        false,
                        "operator"),
                row(
                        "mismatch",
                        answers(400, error("configs_must_match_to_use_account_links", "x")),
                        422,
                        "configurations_mismatch",
                        REJECTED,
                        false,
                        "caller"),
                row(
                        "invalid_fields",
                        answers(400, error("invalid_fields", "x")),
                        422,
                        "stripe_rejected",
                        REJECTED,
                        false,
                        "caller"),
                row(
                        "url_invalid",
                        answers(400, error("url_invalid", "x")),
                        422,
                        "stripe_rejected",
                        REJECTED,
                        false,
                        "caller"),
                invalid("400 without a body", answers(400, "")),
                row("402", answers(402, "{\"error\": {}}"), 422, "stripe_rejected", REJECTED, false, "caller"),
                invalid("422 as a list", answers(422, "[]")),
                row(
                        "idempotency by type",
                        answers(400, "{\"error\": {\"type\": \"idempotency_error\", \"code\": \"x\"}}"),
                        409,
                        "idempotency_conflict",
                        REJECTED,
                        false,
                        "caller"),
                row(
                        "idempotency by code",
                        answers(409, error("idempotency_error", "x")),
                        409,
                        "idempotency_conflict",
                        REJECTED,
                        false,
                        "caller"),
                row("conflict", answers(409, "{}"), 503, "stripe_busy", REJECTED, true, "stripe"),
                row("lock", answers(429, error("lock_timeout", "x")), 503, "stripe_busy", REJECTED, true, "stripe"),
                row(
                        "object",
                        answers(429, "{}", "Stripe-Rate-Limited-Reason", "resource-specific"),
                        503,
                        "stripe_busy",
                        REJECTED,
                        true,
                        "stripe"),
                row(
                        "lock with a rate as its reason",
                        answers(429, error("lock_timeout", "x"), "Stripe-Rate-Limited-Reason", "global-rate"),
                        429,
                        "rate_limited",
                        REJECTED,
                        true,
                        "caller"),
                row(
                        "account rate",
                        answers(429, error("account_rate_limit_exceeded", "x")),
                        429,
                        "rate_limited",
                        REJECTED,
                        true,
                        "caller"),
                row(
                        "endpoint rate",
                        answers(429, "{}", "Stripe-Rate-Limited-Reason", "endpoint-rate"),
                        429,
                        "rate_limited",
                        REJECTED,
                        true,
                        "caller"),
                row(
                        "concurrency",
                        answers(429, "{}", "Stripe-Rate-Limited-Reason", "global-concurrency"),
                        429,
                        "rate_limited",
                        REJECTED,
                        true,
                        "caller"),
                row("500", answers(500, error("api_error", "x")), 502, "stripe_error", UNKNOWN, true, "stripe"),
                row("503 as HTML", answers(503, "<html>"), 502, "stripe_error", UNKNOWN, true, "stripe"),
                row("500 beyond the bound", answers(500, LONG_BODY), 502, "stripe_error", UNKNOWN, true, "stripe"),
                invalid("200 without a body", answers(200, "")),
                invalid("204", sendsAndCloses("HTTP/1.1 204 No Content\r\n\r\n")),
                invalid("200 as HTML", answers(200, "<html>", "Content-Type", "text/html")),
                invalid("half a JSON text", answers(200, "{\"object\": \"v2.core.account_link\", ")),
                invalid("a list", answers(200, "[]")),
                invalid("null", answers(200, "null")),
                invalid("beyond the bound", answers(200, LONG_BODY)),
                invalid(
                        "beyond the bound, in chunks",
                        sendsAndStalls(
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11170\r\n" + "x".repeat(70_000))),
                invalid("a redirect", answers(302, "", "Location", "https://elsewhere.example/")),
                invalid("304", sendsAndCloses("HTTP/1.1 304 Not Modified\r\n\r\n")),
                invalid("another object", answers(200, linkWith("v2.core.account_link", "account_link"))),
                invalid(
                        "another account",
                        answers(200, linkWith("\"account\": \"acct_1Nv0FGQ9RKHgCVdK\"", "\"account\": \"acct_2\""))),
                invalid("no url", answers(200, linkWith("\"url\"", "\"uri\""))),
                invalid("an http url", answers(200, linkWith("https://accounts", "http://accounts"))),
                invalid("a javascript url", answers(200, linkWith("https://accounts.stripe.com", "javascript:"))),
                invalid("a url that is none", answers(200, linkWith("https://accounts.stripe.com", "https://"))),
                invalid("a url that is a number", answers(200, linkWith("\"" + StripeExamples.LINK_URL + "\"", "7"))),
                invalid("no livemode", answers(200, linkWith("\"livemode\": false", "\"mode\": \"test\""))),
                invalid("livemode as text", answers(200, linkWith("\"livemode\": false", "\"livemode\": \"false\""))),
                invalid("no expires_at", answers(200, linkWith("expires_at", "expires"))),
                invalid(
                        "expires_at as a number",
                        answers(200, linkWith("\"" + StripeExamples.EXPIRES + "\"", "1743096318"))),
                invalid("no created", answers(200, linkWith("created", "made"))),
                invalid("multipart", answers(200, "--x\r\n", "Content-Type", "multipart/form-data; boundary=x")),
                row(
                        "wrong mode",
                        answers(200, linkWith("\"livemode\": false", "\"livemode\": true")),
                        502,
                        "livemode_mismatch",
                        UNKNOWN,
                        false,
                        "operator"),
                row(
                        "half a body",
                        sendsAndCloses("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"object\""),
                        502,
                        "stripe_unreachable",
                        UNKNOWN,
                        true,
                        "stripe"),
                row("closed at once", sendsAndCloses(""), 502, "stripe_unreachable", UNKNOWN, true, "stripe"),
                row(
                        "half a head",
                        sendsAndCloses("HTTP/1.1 200 OK\r\nContent-"),
                        502,
                        "stripe_unreachable",
                        UNKNOWN,
                        true,
                        "stripe"),
                row(
                        "not HTTP",
                        sendsAndCloses("SSH-2.0-OpenSSH_9.2\r\n\r\n"),
                        502,
                        "stripe_unreachable",
                        UNKNOWN,
                        true,
                        "stripe"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void tellsCallersWhatItMeans(
            String what, Behaviour answer, int status, String code, String outcome, boolean retryable, String fault) {
        String series = "gangway_link_requests_total{code=\"" + code + "\",fault=\"" + fault + "\",outcome=\"" + outcome
                + "\",tenant=\"acme\",type=\"account_onboarding\"}";
        double before = metric(series);
        stripe.will(answer);

        Response problem = assertProblem(createLink("acme", ACCOUNT), status, code, outcome, retryable);

        assertThat(problem.jsonPath().getInt("attempts")).isEqualTo(1);
        assertThat(problem.header("Gangway-Attempts")).isEqualTo("1");
        assertThat(stripe.requests()).hasSize(1);
        assertThat(metric(series)).isEqualTo(before + 1);
    }

    static Stream<Arguments> stalls() {
        return Stream.of(
                Arguments.of("before the head", sendsAndStalls("")),
                Arguments.of("within the head", sendsAndStalls("HTTP/1.1 200 OK\r\nContent-Le")),
                Arguments.of("before the body", sendsAndStalls("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")),
                Arguments.of(
                        "within the body", sendsAndStalls("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"object\"")),
                Arguments.of(
                        "within a chunk",
                        sendsAndStalls("HTTP/1.1 500 X\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"ob")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stalls")
    void theEndOfItsTimeEndsTheExchange(String where, Behaviour stall) {
        stripe.will(stall);

        assertProblem(createLink("quick", ACCOUNT), 504, "deadline_exceeded", UNKNOWN, true);

        // The connection is closed long before its idle timeout of 30 s.
        await().atMost(Duration.ofSeconds(5)).until(() -> stripe.busyConnections() == 0);
        stripe.will(answers(200, StripeExamples.link()));
        assertThat(createLink("quick", ACCOUNT).statusCode()).isEqualTo(201);
    }

    @Test
    void whatIsTooLongClosesItsConnection() {
        stripe.will(
                sendsAndStalls("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11170\r\n" + "x".repeat(70_000)));

        createLink("acme", ACCOUNT);

        await().atMost(Duration.ofSeconds(5)).until(() -> stripe.busyConnections() == 0);
    }
}
