package dev.gangway.sandbox;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gangway with the fake Stripe in its own process and the sample tenants, as in dev mode. */
@Tag("application")
@QuarkusTest
class SandboxTest {

    private static Response create(String tenant, String account) {
        return given().header("Authorization", "Bearer gangway-dev-token")
                .contentType("application/json")
                .body("{\"account\": \"" + account + "\"}")
                .post("/v1/tenants/" + tenant + "/onboarding-links");
    }

    private static Response visit(String step, String url) {
        return given().body(url.substring(url.indexOf('#') + 1)).post("/sandbox/links/" + step);
    }

    /** Sends a request to the fake Stripe. */
    private static Response stripe(Map<String, String> headers, String body) {
        return given().headers(headers)
                .contentType("application/json")
                .body(body)
                .post("/sandbox/v2/core/account_links");
    }

    private static final Map<String, String> HEADERS = Map.of(
            "Authorization", "Bearer sk_test_notAKey", "Stripe-Version", "2026-08-26.dahlia", "Idempotency-Key", "k1");

    private static final String BODY = """
            {"account": "acct_direct", "use_case": {"type": "account_onboarding", "account_onboarding": {
              "configurations": ["recipient"], "refresh_url": "https://a.example/r"}}}
            """;

    @ParameterizedTest
    @CsvSource({"acme", "globex"})
    void theSampleTenantsGetLinksThatOpenAPage(String tenant) {
        Response answer = create(tenant, "acct_1Nv0FGQ9RKHgCVdK");
        String url = answer.jsonPath().getString("url");

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(url).startsWith("http://localhost:8081/sandbox/links/acct_1Nv0FGQ9RKHgCVdK#alu_test_");
        assertThat(answer.jsonPath().getInt("expires_in")).isBetween(500, 600);
        Response page = given().get(url.substring(0, url.indexOf('#')));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.contentType()).isEqualTo("text/html; charset=utf-8");
        assertThat(page.asString()).contains("Finish", "Come back later");
        assertThat(visit("open", url).jsonPath().getString("account")).isEqualTo("acct_1Nv0FGQ9RKHgCVdK");
    }

    @Test
    void finishingUsesTheLinkUpAndLeadsToTheReturnUrl() {
        var link = create("acme", "acct_finish").jsonPath();

        assertThat(visit("finish", link.getString("url")).jsonPath().getString("redirect"))
                .isEqualTo(link.getString("return_url"));
        assertThat(visit("open", link.getString("url")).jsonPath().getString("redirect"))
                .isEqualTo(link.getString("refresh_url"));
    }

    @Test
    void comingBackLaterUsesTheLinkUpAndLeadsToTheRefreshUrl() {
        var link = create("acme", "acct_leave").jsonPath();

        assertThat(visit("leave", link.getString("url")).jsonPath().getString("redirect"))
                .isEqualTo(link.getString("refresh_url"));
        assertThat(visit("finish", link.getString("url")).jsonPath().getString("redirect"))
                .isEqualTo(link.getString("refresh_url"));
    }

    @Test
    void aLinkThatWasNotMadeHereIsUnknown() {
        assertThat(visit("open", "x#alu_test_invented").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "acct_sandboxNotFound, 404, account_not_found",
        "acct_sandboxMismatch, 422, configurations_mismatch",
        "acct_sandboxBlocked, 502, stripe_access_blocked",
        "acct_sandboxRateLimited, 429, rate_limited",
        "acct_sandboxDown, 502, stripe_error",
        "acct_sandboxSlow, 504, deadline_exceeded",
    })
    void specialAccountsBehaveAsTheirNamesSay(String account, int status, String code) {
        Response answer = create("acme", account);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.jsonPath().getString("code")).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"acme, ok", "globex, ok", "without-defaults, ok", "revoked-key, key_rejected"})
    void aProbeTestsTheKey(String tenant, String verdict) {
        assertThat(given().header("Authorization", "Bearer gangway-dev-token")
                        .post("/v1/tenants/" + tenant + "/probe")
                        .jsonPath()
                        .getString("verdict"))
                .isEqualTo(verdict);
    }

    @Test
    void aMismatchIsMendedByWhatTheProblemNames() {
        List<String> applied = create("acme", "acct_sandboxMismatch").jsonPath().getList("applied_configurations");

        assertThat(given().header("Authorization", "Bearer gangway-dev-token")
                        .contentType("application/json")
                        .body(Map.of("account", "acct_sandboxMismatch", "configurations", applied))
                        .post("/v1/tenants/acme/onboarding-links")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void aTenantWithAutomaticConfigurationsNeedsNoMending() {
        Response first = create("auto-configurations", "acct_sandboxMismatch");
        Response atStripesPath = given().header("Authorization", "Bearer auto-configurations~gangway-dev-token")
                .contentType("application/json")
                .body("{\"account\": \"acct_sandboxMismatch\"}")
                .post("/v2/core/account_links");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(first.header("Gangway-Attempts")).isEqualTo("2");
        assertThat(first.jsonPath().getList("configurations")).isEqualTo(List.of("merchant"));
        assertThat(atStripesPath.statusCode()).isEqualTo(200);
        assertThat(atStripesPath.header("Gangway-Attempts")).isEqualTo("1");
        assertThat(atStripesPath.jsonPath().getList("use_case.account_onboarding.configurations"))
                .isEqualTo(List.of("merchant"));
    }

    @Test
    void anAccountFailsTwiceAndThenWorks() {
        Response answer = create("acme", "acct_sandboxUnavailableTwice");

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.header("Gangway-Attempts")).isEqualTo("3");
    }

    @Test
    void aSuccessIsRepeatedForTheSameIdempotencyKey() {
        String first = stripe(HEADERS, BODY).jsonPath().getString("url");

        assertThat(stripe(HEADERS, BODY).jsonPath().getString("url")).isEqualTo(first);
        var otherKey = new java.util.HashMap<>(HEADERS);
        otherKey.put("Idempotency-Key", "k2");
        assertThat(stripe(otherKey, BODY).jsonPath().getString("url")).isNotEqualTo(first);
    }

    @Test
    void answersHaveTheHeadersOfStripes() {
        Response answer = stripe(HEADERS, BODY);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.header("Request-Id")).startsWith("req_");
        assertThat(answer.header("Stripe-Version")).isEqualTo("2026-08-26.dahlia");
        assertThat(answer.jsonPath().getString("object")).isEqualTo("v2.core.account_link");
        assertThat(answer.jsonPath().getString("created"))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(answer.jsonPath().getBoolean("livemode")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Authorization | Bearer pk_test_1 | 401",
                "Authorization | Basic x | 401",
                "Stripe-Version | yesterday | 400",
                "Stripe-Version | 2026-09-30.endive | 400",
                "Authorization | Bearer sk_live_1 | 200",
            })
    void checksHeadersAsStripeDoes(String name, String value, int status) {
        var headers = new java.util.HashMap<>(HEADERS);
        headers.put(name, value);

        assertThat(stripe(headers, BODY).statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "account_onboarding\": { | account_onboarding\": {\"colour\": 1, | Unknown field: colour.",
                "\"configurations\": [\"recipient\"], | | use_case.account_onboarding.configurations is required.",
                "refresh_url | return_url | use_case.account_onboarding.refresh_url is required.",
                "acct_direct | cus_1 | account is required.",
            })
    void checksBodiesAsStripeDoes(String piece, String replacement, String message) {
        String body = BODY.replace(piece, replacement == null ? "" : replacement);

        Response answer = stripe(HEADERS, body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.jsonPath().getString("error.code")).isEqualTo("invalid_fields");
        assertThat(answer.jsonPath().getString("error.message")).isEqualTo(message);
    }
}
