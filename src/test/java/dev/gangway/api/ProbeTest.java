package dev.gangway.api;

import static dev.gangway.StubStripe.answers;
import static dev.gangway.StubStripe.sendsAndCloses;
import static dev.gangway.api.ApiCalls.assertProblem;
import static dev.gangway.api.ApiCalls.metrics;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.ApiDescription;
import dev.gangway.StripeExamples;
import dev.gangway.StubStripe;
import dev.gangway.StubStripeResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The key probe, over HTTP. */
@Tag("application")
@QuarkusTest
@WithTestResource(
        value = StubStripeResource.class,
        initArgs = @ResourceArg(name = "gangway.security.operators", value = "token:somebody-else"))
class ProbeTest {

    private static final String ACCOUNT = "acct_GangwayKeyProbe0";

    StubStripe stripe;

    private static Response probe(String tenant) {
        return ApiDescription.source()
                .assertDocuments(
                        "probeTenant",
                        given().header("Authorization", "Bearer PLANTEDTOKENelse")
                                .post("/v1/tenants/" + tenant + "/probe"));
    }

    private static Response view(String tenant) {
        return ApiDescription.source()
                .assertDocuments(
                        "getTenant",
                        given().header("Authorization", "Bearer PLANTEDTOKENelse")
                                .get("/v1/tenants/" + tenant));
    }

    private static StubStripe.Behaviour error(int status, String code) {
        return answers(status, StripeExamples.error(code, "sk_test_PLANTEDKEYacme PLANTEDLINK"), "Request-Id", "req_5");
    }

    static Stream<Arguments> verdicts() {
        String live = StripeExamples.linkFor(ACCOUNT).replace("\"livemode\": false", "\"livemode\": true");
        return Stream.of(
                Arguments.of("ok", error(404, "not_found")),
                Arguments.of("key_rejected", error(401, "api_key_expired")),
                Arguments.of("key_forbidden", error(403, "insufficient_permissions")),
                Arguments.of("access_blocked", error(400, "accounts_v2_access_blocked")),
                Arguments.of("version_unsupported", error(404, "url_not_found")),
                Arguments.of("wrong_mode", answers(200, live, "Request-Id", "req_5")),
                Arguments.of("unreachable", sendsAndCloses("")),
                Arguments.of("unclear", error(500, "api_error")),
                Arguments.of("unexpected_link", answers(200, StripeExamples.linkFor(ACCOUNT), "Request-Id", "req_5")));
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void theReportHasTheVerdictAndNoSecret(String verdict, StubStripe.Behaviour behaviour) {
        stripe.will(behaviour);

        Response answer = probe("acme");

        var json = answer.jsonPath();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(json.getString("object")).isEqualTo("probe");
        assertThat(json.getString("tenant")).isEqualTo("acme");
        assertThat(json.getString("verdict")).isEqualTo(verdict);
        assertThat(json.getString("detail")).isNotBlank();
        assertThat(json.getInt("attempts")).isEqualTo(1);
        assertThat(Duration.between(Instant.parse(json.getString("probed_at")), Instant.now()))
                .isLessThan(Duration.ofMinutes(1));
        assertThat(json.getString("stripe_request_id")).isEqualTo(verdict.equals("unreachable") ? null : "req_5");
        assertThat(answer.headers() + answer.asString()).doesNotContain("PLANTED", "alu_");
        Response shown = view("acme");
        assertThat(shown.jsonPath().getMap("last_probe").keySet()).isEqualTo(Set.of("verdict", "probed_at"));
        assertThat(shown.jsonPath().getString("last_probe.verdict")).isEqualTo(verdict);
        assertThat(shown.jsonPath().getString("last_probe.probed_at")).isEqualTo(json.getString("probed_at"));
        assertThat(shown.jsonPath().getString("state")).isEqualTo("active");
        assertThat(shown.asString()).doesNotContain("PLANTED", "alu_");
        assertThat(metrics()
                        .lines()
                        .filter(line -> line.startsWith("gangway_tenant_probe_time{tenant=\"acme\""))
                        .toList())
                .singleElement()
                .asString()
                .contains("verdict=\"" + verdict + "\"");
    }

    @Test
    void oneRequestGoesToStripeWithTheTenantsKeyAndVersion() {
        for (String tenant : List.of("acme", "endive", "bare")) {
            stripe.will(error(404, "not_found"));

            assertThat(probe(tenant).jsonPath().getString("verdict")).isEqualTo("ok");

            boolean endive = tenant.equals("endive");
            assertThat(stripe.requests()).singleElement().satisfies(request -> {
                assertThat(request.line()).isEqualTo("POST /v2/core/account_links HTTP/1.1");
                assertThat(request.headers().get("authorization")).contains("PLANTEDKEY" + tenant);
                assertThat(request.headers().get("stripe-version"))
                        .isEqualTo(endive ? "2026-10-28.endive" : "2026-08-26.dahlia");
                assertThat(request.body())
                        .isEqualTo(
                                "{\"account\":\"acct_GangwayKeyProbe0\",\"use_case\":{\"type\":\"account_onboarding\","
                                        + "\"account_onboarding\":{"
                                        + (endive
                                                ? ""
                                                : "\"configurations\":[\"customer\",\"merchant\",\"recipient\"],")
                                        + "\"refresh_url\":\"https://example.com/\"}}}");
            });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "absent, 404, tenant_not_found",
        "None!, 404, tenant_not_found",
        "disabled, 503, tenant_disabled",
        "broken, 503, tenant_unavailable"
    })
    void aTenantWithoutAUsableKeyIsNotProbed(String tenant, int status, String code) {
        stripe.will(error(404, "not_found"));

        assertProblem(probe(tenant), status, code, "not_sent", false);

        assertThat(stripe.requests()).isEmpty();
    }

    @Test
    void onlyOperatorsProbe() {
        stripe.will(error(404, "not_found"));

        Response refused =
                given().header("Authorization", "Bearer PLANTEDTOKENone").post("/v1/tenants/acme/probe");
        Response unknown = given().post("/v1/tenants/acme/probe");
        Response read =
                given().header("Authorization", "Bearer PLANTEDTOKENelse").get("/v1/tenants/acme/probe");

        assertProblem(refused, 403, "caller_not_allowed", "not_sent", false);
        assertProblem(unknown, 401, "unauthenticated", "not_sent", false);
        assertProblem(read, 405, "method_not_allowed", "not_sent", false);
        assertThat(read.header("Allow")).isEqualTo("POST");
        assertThat(stripe.requests()).isEmpty();
    }

    @Test
    void aBodyIsIgnored() {
        stripe.will(error(404, "not_found"));

        Response answer = given().header("Authorization", "Bearer PLANTEDTOKENelse")
                .contentType("application/json")
                .body("{\"account\": \"acct_other\"}")
                .post("/v1/tenants/acme/probe");

        assertThat(answer.jsonPath().getString("verdict")).isEqualTo("ok");
        assertThat(stripe.requests()).singleElement().satisfies(request -> assertThat(request.body())
                .contains(ACCOUNT));
    }

    @Test
    void aProbeIsNoRequestForALink() {
        stripe.will(error(401, "api_key_expired"));
        List<String> before = linkRequests();

        probe("acme");

        assertThat(linkRequests()).isEqualTo(before);
    }

    private static List<String> linkRequests() {
        return metrics()
                .lines()
                .filter(line -> line.startsWith("gangway_link_requests_total"))
                .sorted()
                .toList();
    }
}
