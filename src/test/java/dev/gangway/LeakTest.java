package dev.gangway;

import static dev.gangway.StripeExamples.error;
import static dev.gangway.StubStripe.answers;
import static dev.gangway.StubStripe.sendsAndCloses;
import static dev.gangway.StubStripe.sendsAndStalls;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sends marked keys, tokens, users and link URLs through every code path and searches all output for the marks. */
@Tag("application")
@QuarkusTest
@WithTestResource(OtlpReceiver.class)
@WithTestResource(
        value = StubStripeResource.class,
        initArgs = {
            @ResourceArg(name = "gangway.security.operators", value = "token:somebody-else"),
            @ResourceArg(name = "quarkus.http.access-log.enabled", value = "true"),
            @ResourceArg(name = "gangway.audit.file", value = "target/audit-leaks.log")
        })
class LeakTest {

    private static final List<String> PLANTED =
            List.of("PLANTEDKEY", "PLANTEDTOKEN", "PLANTEDLINK", "PLANTEDMACHINE", "PLANTEDUSER", "PLANTEDFIELD");
    private static final String ACCOUNT = "{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\"}";
    private static final String WITH_TOKEN = """
            {"account": "acct_1Nv0FGQ9RKHgCVdK", "subject": "PLANTEDUSERone",
             "return_url": "https://example.com/done?PLANTEDFIELD",
             "refresh_url": "https://example.com/reauth?t={refresh_token}"}""";
    private static final Pattern REFRESH_TOKEN = Pattern.compile("\\?t=([A-Za-z0-9_-]+)");
    private static final String LEAKY =
            error("some_code", "The key sk_test_PLANTEDKEYacme is bad, see https://a.example/#alu_test_PLANTEDLINK");

    StubStripe stripe;
    OtlpReceiver receiver;

    /** What no output may contain: the planted texts, and the refresh tokens that Stripe got. */
    private final Set<String> marks = new HashSet<>(PLANTED);

    private final Queue<String> logLines = new ConcurrentLinkedQueue<>();
    private final List<String> answers = new ArrayList<>();
    private final Set<String> codes = new HashSet<>();
    private final Logger root = Logger.getLogger("");
    private Level level = Level.INFO;

    private final PatternFormatter formatter = new PatternFormatter("%c %s %X %e");
    private final Handler collector = new Handler() {
        @Override
        public void publish(LogRecord line) {
            // The tests' HTTP client runs in the same process, but is not part of the application.
            if (!String.valueOf(line.getLoggerName()).startsWith("org.apache.http.")) {
                logLines.add(formatter.format(ExtLogRecord.wrap(line)));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        level = root.getLevel();
        root.setLevel(Level.ALL);
        collector.setLevel(Level.ALL);
        root.addHandler(collector);
    }

    @AfterEach
    void stopListening() {
        root.removeHandler(collector);
        root.setLevel(level);
    }

    private Response send(String tenant, String token, String body) {
        return post(tenant + "/onboarding-links", token, body);
    }

    private Response refresh(String tenant, String body) {
        return post(tenant + "/onboarding-links/refresh", "PLANTEDTOKENone", body);
    }

    private Response post(String path, String token, String body) {
        Response answer = given().header("Authorization", "Bearer " + token)
                .contentType("application/json")
                .body(body)
                .post("/v1/tenants/" + path);
        if (answer.statusCode() != 201) {
            codes.add(answer.jsonPath().getString("code"));
            answers.add(answer.headers() + answer.asString());
        }
        return answer;
    }

    /** Sends a request like an SDK of Stripe's, with the id of its machine in the headers for Stripe's statistics. */
    private Response sendAsSdk(String key, String body, String path) {
        Response answer = given().header("Authorization", "Bearer " + key)
                .header("User-Agent", "Stripe/v2 NodeBindings/23.1.0")
                .header("X-Stripe-Client-User-Agent", "{\"lang\": \"node\", \"telemetry_id\": \"PLANTEDMACHINE\"}")
                .header(
                        "X-Stripe-Client-Telemetry",
                        "{\"last_request_metrics\": {\"request_id\": \"req_PLANTEDMACHINE\", \"request_duration_ms\": 84}}")
                .contentType("application/json")
                .body(body)
                .post(path);
        if (answer.statusCode() != 200) {
            codes.add(answer.jsonPath().getString("error.gangway.code"));
            answers.add(answer.headers() + answer.asString());
        }
        return answer;
    }

    private void sendAfter(StubStripe.Behaviour behaviour, String tenant) {
        stripe.will(behaviour);
        send(tenant, "PLANTEDTOKENone", ACCOUNT);
        assertThat(stripe.requests()).singleElement().satisfies(request -> assertThat(
                        request.headers().get("authorization"))
                .contains("PLANTEDKEY"));
    }

    private void probeAfter(StubStripe.Behaviour behaviour) {
        stripe.will(behaviour);
        Response answer =
                given().header("Authorization", "Bearer PLANTEDTOKENelse").post("/v1/tenants/acme/probe");
        assertThat(answer.statusCode()).isEqualTo(200);
        answers.add(answer.headers() + answer.asString());
    }

    private static List<String> auditLines() throws IOException {
        return Files.readAllLines(Path.of("target/audit-leaks.log"));
    }

    private List<String> leaksIn(Iterable<String> texts) {
        List<String> leaks = new ArrayList<>();
        texts.forEach(text -> marks.stream().filter(text::contains).forEach(mark -> leaks.add(mark + " in " + text)));
        return leaks;
    }

    @Test
    void noSecretLeavesByAnyOtherWayThanItsOwn() throws IOException {
        stripe.will(answers(200, StripeExamples.link()));
        Response created = send("acme", "PLANTEDTOKENone", ACCOUNT);
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.jsonPath().getString("url")).contains("PLANTEDLINK");
        assertThat(created.asString().replace(StripeExamples.LINK_URL, "")).doesNotContain("PLANTED");
        assertThat(stripe.requests().getFirst().headers().get("authorization")).contains("PLANTEDKEYacme");

        send("acme", "PLANTEDTOKENunknown", ACCOUNT);
        send("foreign", "PLANTEDTOKENone", ACCOUNT);
        send("disabled", "PLANTEDTOKENone", ACCOUNT);
        send("broken", "PLANTEDTOKENone", ACCOUNT);
        send("acme", "PLANTEDTOKEN.with.dots", ACCOUNT);
        send("sk_test_PLANTEDKEYacme", "PLANTEDTOKENone", ACCOUNT);
        send("acme?key=PLANTEDKEY", "PLANTEDTOKENone", ACCOUNT);
        send("acme", "PLANTEDTOKENone", "PLANTEDKEY");
        send("acme", "PLANTEDTOKENone", "{\"account\": \"PLANTEDKEY\"}");
        send("acme", "PLANTEDTOKENone", "{\"account\": \"acct_1\", \"return_url\": \"https://PLANTEDLINK.example\"}");
        for (int status : new int[] {400, 401, 402, 403, 404, 409, 429, 500}) {
            sendAfter(answers(status, LEAKY), "acme");
        }
        sendAfter(answers(404, LEAKY.replace("some_code", "not_found")), "acme");
        sendAfter(answers(400, LEAKY.replace("some_code", "accounts_v2_access_blocked")), "acme");
        sendAfter(answers(200, StripeExamples.linkWith("v2.core", "v3.core")), "acme");
        sendAfter(answers(200, StripeExamples.linkWith("\"livemode\": false", "\"livemode\": true")), "acme");
        sendAfter(answers(200, StripeExamples.link().substring(0, 250)), "acme");
        sendAfter(answers(302, "", "Location", StripeExamples.LINK_URL), "acme");
        sendAfter(sendsAndCloses("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + StripeExamples.link()), "acme");
        sendAfter(sendsAndStalls("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + StripeExamples.link()), "quick");
        sendLikeSdks();
        answers.add(given().header("Authorization", "Bearer PLANTEDTOKENone")
                .contentType("application/json")
                .body(ACCOUNT)
                .post("/v1/tenants/acme/onboarding-links/preview")
                .asString());
        probeAfter(answers(401, LEAKY));
        probeAfter(answers(404, LEAKY.replace("some_code", "sk_test_PLANTEDKEYacme")));
        probeAfter(answers(200, StripeExamples.linkFor("acct_GangwayKeyProbe0")));
        for (String path : List.of("/v1/tenants", "/v1/tenants/acme", "/v1/tenants/broken")) {
            answers.add(given().header("Authorization", "Bearer PLANTEDTOKENelse")
                    .get(path)
                    .asString());
        }
        answers.add(given().port(9001).get("/q/metrics").asString());
        answers.add(given().port(9001).get("/q/health").asString());
        answers.add(given().port(9001).get("/q/info").asString());

        assertThat(codes)
                .containsExactlyInAnyOrder(
                        "unauthenticated",
                        "caller_not_allowed",
                        "tenant_disabled",
                        "tenant_unavailable",
                        "invalid_json",
                        "invalid_request",
                        "redirect_not_allowed",
                        "stripe_rejected",
                        "credential_rejected",
                        "stripe_version_unsupported",
                        "stripe_busy",
                        "rate_limited",
                        "stripe_error",
                        "account_not_found",
                        "stripe_access_blocked",
                        "stripe_invalid_response",
                        "livemode_mismatch",
                        "stripe_unreachable",
                        "deadline_exceeded",
                        "stripe_key_sent",
                        "tenant_required",
                        "no_such_resource");
        assertThat(logLines).isNotEmpty();
        assertThat(logLines).anyMatch(line -> line.startsWith("io.quarkus.http.access-log 127.0.0.1 POST 201 "));
        await().untilAsserted(() -> assertThat(auditLines()).hasSizeGreaterThan(45));
        await().untilAsserted(() -> assertThat(receiver.spans().stream().map(Object::toString))
                .anyMatch(span -> span.contains("account_link.create") && span.contains("stripe_key_sent")));
        assertThat(leaksIn(receiver.spans().stream().map(Object::toString).toList()))
                .isEmpty();
        assertThat(leaksIn(auditLines())).isEmpty();
        assertThat(leaksIn(answers)).isEmpty();
        assertThat(leaksIn(logLines)).isEmpty();
    }

    /** Sends requests in Stripe's format: links, failures, and keys of Stripe's in place of tokens. */
    private void sendLikeSdks() {
        String path = "/v2/core/account_links";
        stripe.will(answers(200, StripeExamples.link()));
        Response created = sendAsSdk("acme~PLANTEDTOKENone", ACCOUNT, path);
        assertThat(created.statusCode()).isEqualTo(200);
        assertThat(created.asString().replace(StripeExamples.LINK_URL, "") + created.headers())
                .doesNotContain("PLANTED");
        stripe.will(answers(400, LEAKY));
        sendAsSdk("acme~PLANTEDTOKENone", ACCOUNT, path);
        assertThat(stripe.requests()).isNotEmpty().allSatisfy(request -> assertThat(request.toString())
                .doesNotContain("PLANTEDMACHINE"));
        for (String key : List.of(
                "PLANTEDTOKENone",
                "acme~PLANTEDTOKENunknown",
                "sk_live_PLANTEDKEYsent",
                "acme~rk_live_PLANTEDKEYsent",
                "sk_org_live_PLANTEDKEYsent",
                "whsec_PLANTEDKEYsent",
                "sk_test_PLANTEDKEYacmeThisIsNotARealKey")) {
            sendAsSdk(key, ACCOUNT, path);
            send("acme", key.replace("PLANTEDTOKENone", "PLANTEDTOKENunknown"), ACCOUNT);
        }
        sendAsSdk("acme~PLANTEDTOKENone", ACCOUNT, "/v1/customers?key=PLANTEDKEY");
        sendAsSdk("acme~PLANTEDTOKENone", ACCOUNT, "/v2/core/account_links/PLANTEDKEY");
        sendAsSdk("acme~PLANTEDTOKENone", "PLANTEDKEY", path);
    }

    /** Returns the refresh token in the last request to Stripe, and adds it to the marks. */
    private String sealedToken() {
        Matcher token = REFRESH_TOKEN.matcher(stripe.requests().getLast().body());
        assertThat(token.find()).isTrue();
        marks.add(token.group(1));
        return token.group(1);
    }

    @Test
    void aRefreshTokenItsContentAndItsUserLeaveOnlyWithTheLink() throws IOException {
        stripe.will(answers(200, StripeExamples.link()));
        assertThat(send("acme", "PLANTEDTOKENone", WITH_TOKEN).statusCode()).isEqualTo(201);
        String token = sealedToken();
        String refresh = "{\"refresh_token\": \"" + token + "\", \"subject\": \"PLANTEDUSERone\"}";
        assertThat(refresh("acme", refresh).statusCode()).isEqualTo(201);
        sealedToken();

        refresh("acme", refresh.replace("USERone", "USERtwo"));
        refresh("acme", refresh.replace("PLANTEDUSERone", "PLANTEDUSER\\u0000"));
        refresh("acme", "{\"refresh_token\": \"" + token + "\"}");
        refresh("acme", refresh.replace(token, token + "PLANTEDFIELD"));
        refresh("acme", refresh.replace("}", ""));
        refresh("acme", "{\"refresh_token\": [\"" + token + "\"], \"subject\": 1}");
        refresh("locked", refresh);
        refresh("frozen", refresh);
        refresh("acme?t=" + token, refresh);
        send("acme", "PLANTEDTOKENone", "{\"account\": \"" + token + "\"}");
        send("acme", "PLANTEDTOKENone", WITH_TOKEN.replace("example.com/reauth", "evil.example/" + token));
        String echo = error("url_invalid", "The URL https://example.com/reauth?t=" + token + " is not valid");
        for (int status : new int[] {400, 404, 500}) {
            stripe.will(answers(status, status == 404 ? echo.replace("url_invalid", "not_found") : echo));
            refresh("acme", refresh);
            sealedToken();
        }
        answers.add(given().header("Authorization", "Bearer PLANTEDTOKENone")
                .contentType("application/json")
                .body(WITH_TOKEN.replace("PLANTEDFIELD", "shown"))
                .post("/v1/tenants/acme/onboarding-links/preview")
                .asString());
        answers.add(given().port(9001).get("/q/metrics").asString());

        assertThat(codes)
                .contains(
                        "refresh_subject_mismatch",
                        "refresh_token_invalid",
                        "invalid_request",
                        "invalid_json",
                        "redirect_not_allowed",
                        "stripe_rejected",
                        "account_not_found",
                        "stripe_error");
        await().untilAsserted(() -> assertThat(auditLines())
                .anyMatch(line ->
                        line.contains("\"code\":\"stripe_error\"") && line.contains("onboarding_link.refresh")));
        assertThat(leaksIn(auditLines())).isEmpty();
        assertThat(leaksIn(answers)).isEmpty();
        assertThat(leaksIn(logLines)).isEmpty();
    }

    @Test
    void aLineThatLeaksIsFound() {
        Logger.getLogger("dev.gangway.test").log(Level.FINEST, "the key is sk_test_PLANTEDKEYacme");
        Logger.getLogger("dev.gangway.test").log(Level.WARNING, "failed", new IllegalStateException("PLANTEDLINK"));
        answers.add("{\"detail\": \"PLANTEDTOKENone\"}");

        assertThat(leaksIn(logLines)).hasSize(2);
        assertThat(leaksIn(answers)).hasSize(1);
    }
}
