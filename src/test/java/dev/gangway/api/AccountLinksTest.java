package dev.gangway.api;

import static dev.gangway.StubStripe.answers;
import static dev.gangway.api.ApiCalls.TOKEN;
import static dev.gangway.api.ApiCalls.metric;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gangway.ApiDescription;
import dev.gangway.StripeExamples;
import dev.gangway.StubStripe;
import dev.gangway.StubStripeResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The endpoint in Stripe's own format, over HTTP. */
@Tag("application")
@QuarkusTest
@WithTestResource(StubStripeResource.class)
class AccountLinksTest extends LinkAnswers {

    private static final String PATH = "/v2/core/account_links";
    private static final String SAMPLE =
            "{\"account\":\"acct_1Nv0FGQ9RKHgCVdK\",\"use_case\":{\"type\":\"account_onboarding\",\"account_onboarding\":"
                    + "{\"configurations\":[\"recipient\"],\"refresh_url\":\"https://example.com/reauth\","
                    + "\"return_url\":\"https://example.com/return\"}}}";

    private static RequestSpecification sdk(String key) {
        return given().header("Authorization", "Bearer " + key).contentType("application/json");
    }

    private static Response create(String body) {
        return documented(sdk("acme~" + TOKEN).body(body).post(PATH));
    }

    private static Response documented(Response answer) {
        return ApiDescription.source().assertDocuments("createAccountLink", answer);
    }

    /** Checks that a response is an error that every SDK understands and does not repeat. */
    private static JsonPath assertError(Response answer, int status, String code, @Nullable String type) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        assertThat(answer.contentType()).isEqualTo("application/json");
        assertThat(answer.header("Stripe-Should-Retry")).isEqualTo("false");
        assertThat(answer.header("Request-Id")).isNotBlank();
        assertThat(answer.header("X-Request-Id")).isNotBlank();
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        JsonPath body = answer.jsonPath();
        assertThat(body.getMap("").keySet()).isEqualTo(java.util.Set.of("error"));
        assertThat(body.getString("error.code")).isEqualTo(code);
        assertThat(body.getString("error.type")).isEqualTo(type);
        assertThat(body.getString("error.message")).isNotBlank().contains("(outcome ");
        assertThat(body.getString("error.gangway.request_id")).isEqualTo(answer.header("X-Request-Id"));
        return body;
    }

    /** The line of the audit trail about a request. */
    private static String auditLine(String requestId) throws IOException {
        await().until(() -> Files.readString(Path.of("target/audit.log")).contains("\"" + requestId + "\""));
        return Files.readAllLines(Path.of("target/audit.log")).stream()
                .filter(line -> line.contains("\"" + requestId + "\""))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void returnsStripesOwnLink() throws IOException {
        Response answer = documented(sdk("acme~" + TOKEN)
                .header("X-Request-Id", "click-1")
                .header("Idempotency-Key", "stripe-node-retry-1")
                .header("Stripe-Version", "2026-08-26.dahlia")
                .body(SAMPLE)
                .post(PATH));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo("application/json");
        assertThat(answer.header("Request-Id")).isEqualTo("req_1");
        assertThat(answer.header("X-Request-Id")).isEqualTo("click-1");
        assertThat(answer.header("Gangway-Attempts")).isEqualTo("1");
        assertThat(answer.header("Stripe-Version")).isEqualTo("2026-08-26.dahlia");
        assertThat(answer.header("Idempotency-Key")).isEqualTo("stripe-node-retry-1");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        var json = new ObjectMapper();
        assertThat(json.readTree(answer.asString())).isEqualTo(json.readTree(StripeExamples.link()));
    }

    @Test
    void sendsStripeTheRequestOfTheNativeEndpoint() {
        create(SAMPLE);

        StubStripe.Recorded request = stripe.requests().getFirst();
        assertThat(stripe.requests()).hasSize(1);
        assertThat(request.body()).isEqualTo(SAMPLE);
        assertThat(request.headers())
                .containsEntry("authorization", "Bearer sk_test_PLANTEDKEYacmeThisIsNotARealKey")
                .containsEntry("stripe-version", "2026-08-26.dahlia");
    }

    @Test
    void defaultsSupplyWhatTheRequestOmits() {
        assertThat(create("{\"account\":\"acct_1Nv0FGQ9RKHgCVdK\"}").statusCode())
                .isEqualTo(200);
        assertThat(stripe.requests().getFirst().body()).isEqualTo(SAMPLE);
    }

    @Test
    void membersThatStripeAddsSurvive() {
        stripe.will(answers(
                200, StripeExamples.linkWith("\"livemode\"", "\"new_member\": {\"a\": [1, null]}, \"livemode\"")));

        Response answer = create(SAMPLE);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.jsonPath().getList("new_member.a")).hasSize(2);
        // Stripe sent no id of its own.
        assertThat(answer.header("Request-Id")).isEqualTo(answer.header("X-Request-Id"));
    }

    @ParameterizedTest
    @CsvSource({
        "acme, 2026-08-26.dahlia, true",
        "acme, 2026-09-30.endive, false",
        "acme, 2026-10-28.endive, false",
        "acme, , true",
        "endive, , false",
        "endive, 2026-08-26.dahlia, false",
    })
    void theCallersVersionDecidesOnlyTheFormatOfTheResponse(
            String tenant, @Nullable String version, boolean configurations) {
        RequestSpecification request = sdk(tenant + "~" + TOKEN);
        if (version != null) {
            request.header("Stripe-Version", version);
        }

        Response answer =
                request.body("{\"account\":\"acct_1Nv0FGQ9RKHgCVdK\"}").post(PATH);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.jsonPath().getMap("use_case.account_onboarding").containsKey("configurations"))
                .isEqualTo(configurations);
        assertThat(answer.jsonPath().getString("use_case.account_onboarding.refresh_url"))
                .isEqualTo("https://example.com/reauth");
        assertThat(stripe.requests().getFirst().headers())
                .containsEntry("stripe-version", tenant.equals("acme") ? "2026-08-26.dahlia" : "2026-10-28.endive");
    }

    @Test
    void telemetryOfTheSdkGoesNowhere() {
        sdk("acme~" + TOKEN)
                .header("X-Stripe-Client-User-Agent", "{\"telemetry_id\": \"PLANTEDMACHINE\"}")
                .header("X-Stripe-Client-Telemetry", "{\"last_request_metrics\": {\"request_id\": \"PLANTEDMACHINE\"}}")
                .header("User-Agent", "Stripe/v2 NodeBindings/23.1.0")
                .body(SAMPLE)
                .post(PATH)
                .then()
                .statusCode(200);

        assertThat(stripe.requests().getFirst().headers().toString())
                .doesNotContain("PLANTEDMACHINE")
                .doesNotContain("x-stripe-client");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                                                                | invalid_fields",
                "{}                                                               | invalid_fields",
                "{\"account\":\"cus_1\"}                                          | invalid_fields",
                "{\"account\":\"acct_1\",\"refresh_url\":\"x\"}                   | invalid_fields",
                "{\"account\":\"acct_1\",\"use_case\":{\"type\":\"account_onboarding\",\"account_update\":{}}} | invalid_fields",
                "{\"account\":\"acct_1\",\"use_case\":{\"account_onboarding\":{\"return_url\":\"https://evil.example\"}}}"
                        + " | redirect_not_allowed",
                "{\"account\":\"acct_1\",\"use_case\":{\"account_onboarding\":{\"configurations\":[\"no_such\"]}}}"
                        + " | configuration_not_allowed",
            })
    void badRequestsAreInvalidRequestsOfTheSdk(String body, String code) {
        JsonPath error = assertError(create(body), 400, code, null);

        assertThat(error.getList("error.gangway.errors")).isNotEmpty();
        assertThat(error.getString("error.gangway.outcome")).isEqualTo("not_sent");
        assertThat(stripe.requests()).isEmpty();
    }

    @Test
    void pathsOfViolationsAreThoseOfStripe() {
        JsonPath error = create("{\"account\":\"acct_1\",\"use_case\":{\"account_onboarding\":"
                        + "{\"return_url\":\"https://evil.example\",\"refresh_url\":7}}}")
                .jsonPath();

        assertThat(error.getString("error.param")).isEqualTo("use_case.account_onboarding.refresh_url");
        assertThat(error.getList("error.gangway.errors.path"))
                .isEqualTo(
                        List.of("use_case.account_onboarding.refresh_url", "use_case.account_onboarding.return_url"));
    }

    /** A request of API v1, or of this API's own format. */
    @Test
    void membersInTheWrongPlaceKeepTheirPaths() {
        JsonPath error = assertError(
                create(
                        "{\"account\":\"acct_1\",\"type\":\"account_onboarding\",\"refresh_url\":\"https://example.com/r\"}"),
                400,
                "invalid_fields",
                null);

        assertThat(error.getList("error.gangway.errors.path")).isEqualTo(List.of("type", "refresh_url"));
        assertThat(error.getString("error.param")).isEqualTo("type");
    }

    @Test
    void aMissingSubjectNamesTheHeader() {
        JsonPath error = assertError(
                create("{\"account\":\"acct_1\",\"use_case\":{\"account_onboarding\":"
                        + "{\"refresh_url\":\"https://example.com/r?t={refresh_token}\"}}}"),
                400,
                "invalid_fields",
                null);

        assertThat(error.getString("error.param")).isEqualTo("Gangway-Subject");
        assertError(
                sdk("acme~" + TOKEN)
                        .header("Gangway-Subject", "Zo\u00eb")
                        .body(SAMPLE)
                        .post(PATH),
                400,
                "invalid_fields",
                null);
    }

    @ParameterizedTest
    @CsvSource({
        "404, not_found, 404, not_found,",
        "400, accounts_v2_access_blocked, 400, accounts_v2_access_blocked,",
        "400, some_code, 400, some_code,",
        "401, invalid_api_key, 502, credential_rejected,",
        "403, forbidden, 502, credential_rejected,",
        "429, account_rate_limit_exceeded, 429, account_rate_limit_exceeded, rate_limit",
        "429, lock_timeout, 503, stripe_busy,",
        "500, api_error, 502, stripe_error,",
    })
    void failuresOfStripeHaveTheStatusThatSdksExpect(
            int sent, String stripesCode, int status, String code, @Nullable String type) {
        stripe.will(answers(sent, StripeExamples.error(stripesCode, "No."), "Request-Id", "req_9"));

        Response answer = create(SAMPLE);

        assertError(answer, status, code, type);
        assertThat(answer.header("Request-Id")).isEqualTo("req_9");
        assertThat(answer.header("Gangway-Attempts")).isEqualTo("1");
    }

    @Test
    void aMismatchNamesTheAppliedConfigurations() {
        stripe.will(answers(
                400,
                "{\"error\": {\"code\": \"configs_must_match_to_use_account_links\", \"message\": \"No.\","
                        + " \"applied_configurations\": [\"merchant\"]}}"));

        JsonPath error = assertError(create(SAMPLE), 400, "configs_must_match_to_use_account_links", null);

        assertThat(error.getList("error.applied_configurations")).isEqualTo(List.of("merchant"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acme~wrong        | 401 | unauthenticated     | no token that is valid here",
                "acme~             | 401 | unauthenticated     | no token after '~'",
                "acme~x~y          | 401 | unauthenticated     | two '~'",
                "Acme~x            | 401 | unauthenticated     | not a tenant id",
                "wrong             | 401 | unauthenticated     | no token that is valid here",
                "sk_test_NotReal   | 401 | stripe_key_sent     | sk_test_…",
                "acme~sk_live_NotReal | 401 | stripe_key_sent  | sk_live_…",
                "PLANTEDTOKENone   | 400 | tenant_required     | <tenant>~<token>",
                "nowhere~PLANTEDTOKENone | 403 | caller_not_allowed | no tenant of this name",
                "foreign~PLANTEDTOKENone | 403 | caller_not_allowed | no tenant of this name",
                "broken~PLANTEDTOKENone  | 503 | tenant_unavailable | never were valid",
                "disabled~PLANTEDTOKENone | 503 | tenant_disabled | switched it off",
            })
    void theKeyDecidesWhoCallsForWhichTenant(String key, int status, String code, String message) {
        JsonPath error = assertError(documented(sdk(key).body(SAMPLE).post(PATH)), status, code, null);

        assertThat(error.getString("error.message")).doesNotContain("NotReal");
        if (status == 401) {
            assertThat(error.getString("error.message")).contains(message);
        }
        assertThat(stripe.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic YTpi", "Bearer", "acme~PLANTEDTOKENone"})
    void withoutABearerTokenTheAnswerSaysWhatToSend(String authorization) {
        RequestSpecification request = given().contentType("application/json");
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }

        JsonPath error = assertError(request.body(SAMPLE).post(PATH), 401, "unauthenticated", null);

        assertThat(error.getString("error.message")).contains("Authorization: Bearer <tenant>~<token>");
    }

    @ParameterizedTest
    @CsvSource({
        "Stripe-Context, acct_1, acme, 400",
        "Stripe-Account, acct_1, acme, 400",
        "Stripe-Version, latest, acme, 400",
        "Idempotency-Key, '', acme, 400",
    })
    void headersThatWouldActForAnotherAccountAreRejected(String name, String value, String tenant, int status) {
        Response answer =
                sdk(tenant + "~" + TOKEN).header(name, value).body(SAMPLE).post(PATH);

        assertThat(assertError(answer, status, "invalid_fields", null).getString("error.param"))
                .isEqualTo(name);
        assertThat(stripe.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v2/core/account_links, 405, method_not_allowed",
        "DELETE, /v2/core/account_links, 405, method_not_allowed",
        "POST, /v2/core/account_links/, 404, no_such_resource",
        "POST, /v2/core/accounts, 404, no_such_resource",
        "GET, /v2/core/events, 404, no_such_resource",
    })
    void otherPathsOfStripeHaveErrorsToo(String method, String path, int status, String code) {
        Response answer = sdk("acme~" + TOKEN).body(SAMPLE).request(method, path);

        assertError(answer, status, code, null);
        if (status == 405) {
            assertThat(answer.header("Allow")).isEqualTo("POST");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Stripe/v2 NodeBindings/23.1.0, /v1/customers, 404",
        "Stripe/v1 RubyBindings/19.5.0, /, 404",
        "Stripe/V2 .NetBindings/52.2.0, /v1/tenantsx, 404",
    })
    void sdksGetErrorsOfStripeOnEveryOtherPath(String agent, String path, int status) {
        Response answer = sdk("acme~" + TOKEN)
                .header("User-Agent", agent)
                .urlEncodingEnabled(false)
                .body(SAMPLE)
                .post(path);

        assertError(answer, status, "no_such_resource", null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/tenants/acme/onboarding-links", "/v1/tenants/acme/nothing", "/v1/tenants"})
    void gangwaysOwnPathsKeepTheirProblems(String path) {
        Response answer = given().header("Authorization", "Bearer wrong")
                .header("User-Agent", "Stripe/v2 NodeBindings/23.1.0")
                .contentType("application/json")
                .post(path);

        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(answer.header("Stripe-Should-Retry")).isNull();
    }

    @Test
    void theNativeEndpointTakesNoTenantInItsKey() {
        assertThat(sdk("acme~" + TOKEN)
                        .body(ApiCalls.ACCOUNT)
                        .post(ApiCalls.links("acme"))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void bodiesThatAreNotJsonOrTooLargeAreErrors() {
        assertError(
                given().header("Authorization", "Bearer acme~" + TOKEN)
                        .contentType("application/x-www-form-urlencoded")
                        .body("a=b")
                        .post(PATH),
                415,
                "unsupported_media_type",
                null);
        assertError(create(" ".repeat(17 * 1024)), 413, "body_too_large", null);
    }

    @Test
    void aStripeKeyIsCountedAndAuditedByItsPrefixOnly() throws IOException {
        double before = metric("gangway_stripe_keys_sent_total{prefix=\"rk_live_\"}");
        for (String path : List.of(PATH, ApiCalls.links("acme"))) {
            sdk("rk_live_PLANTEDNotARealKey")
                    .header("X-Request-Id", "slip-" + path.length() + "-" + before)
                    .body(SAMPLE)
                    .post(path)
                    .then()
                    .statusCode(401);
        }

        assertThat(metric("gangway_stripe_keys_sent_total{prefix=\"rk_live_\"}"))
                .isEqualTo(before + 2);
        String audit = auditLine("slip-" + PATH.length() + "-" + before);
        assertThat(audit)
                .contains("\"code\":\"stripe_key_sent\"", "\"stripe_key_prefix\":\"rk_live_\"")
                .doesNotContain("PLANTEDNotARealKey");
    }

    @Test
    void theAuditTrailNamesTenantCallerAndAccount() throws IOException {
        sdk("acme~" + TOKEN).header("X-Request-Id", "dropin-1").body(SAMPLE).post(PATH);

        assertThat(auditLine("dropin-1"))
                .contains(
                        "\"action\":\"account_link.create\"",
                        "\"caller\":\"token:checkout\"",
                        "\"tenant\":\"acme\"",
                        "\"account\":\"acct_1Nv0FGQ9RKHgCVdK\"",
                        "\"status\":200",
                        "\"outcome\":\"created\"");
    }

    @Test
    void oneClickOnBothEndpointsIsOneCall() {
        Map<String, String> click = Map.of("Idempotency-Key", "both-1");
        String body = "{\"account\":\"acct_1Nv0FGQ9RKHgCVdK\"}";

        sdk("acme~" + TOKEN).headers(click).body(body).post(PATH).then().statusCode(200);
        sdk(TOKEN).headers(click).body(body).post(ApiCalls.links("acme")).then().statusCode(201);

        assertThat(stripe.requests().stream()
                        .map(each -> each.headers().get("idempotency-key"))
                        .distinct())
                .hasSize(1);
        assertError(
                sdk("acme~" + TOKEN)
                        .headers(click)
                        .body("{\"account\":\"acct_2\"}")
                        .post(PATH),
                400,
                "idempotency_conflict",
                "idempotency_error");
    }
}
