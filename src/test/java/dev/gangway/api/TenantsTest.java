package dev.gangway.api;

import static dev.gangway.StubStripe.answers;
import static dev.gangway.api.ApiCalls.ACCOUNT;
import static dev.gangway.api.ApiCalls.assertProblem;
import static dev.gangway.api.ApiCalls.createLink;
import static dev.gangway.api.ApiCalls.preview;
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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API for operators, over HTTP. */
@Tag("application")
@QuarkusTest
@WithTestResource(
        value = StubStripeResource.class,
        initArgs = @ResourceArg(name = "gangway.security.operators", value = "token:oncall,token:somebody-else"))
class TenantsTest {

    StubStripe stripe;

    private static Response asOperator(String path) {
        return ApiDescription.source()
                .assertDocuments(
                        path.startsWith("/v1/tenants/") ? "getTenant" : "listTenants",
                        given().header("Authorization", "Bearer PLANTEDTOKENelse")
                                .get(path));
    }

    @Test
    void tenantsAreListedInOrder() {
        Response answer = asOperator("/v1/tenants");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        var json = answer.jsonPath();
        assertThat(json.getList("data.id"))
                .isEqualTo(List.of(
                        "acme",
                        "bare",
                        "broken",
                        "context",
                        "disabled",
                        "endive",
                        "foreign",
                        "frozen",
                        "locked",
                        "quick",
                        "varied"));
        assertThat(json.getMap("data[0]"))
                .isEqualTo(Map.of(
                        "object", "tenant",
                        "id", "acme",
                        "state", "active",
                        "health", "healthy",
                        "served", true,
                        "group", "shops",
                        "mode", "test",
                        "credential", json.getString("data[0].credential")));
        assertThat(json.getMap("data[2]"))
                .isEqualTo(Map.of(
                        "object", "tenant",
                        "id", "broken",
                        "state", "quarantined",
                        "health", "quarantined",
                        "served", false));
        assertThat(json.getString("data[4].health")).isEqualTo("disabled");
        assertThat(json.getString("replica")).isNotEqualTo("unknown");
        assertThat(json.getBoolean("has_more")).isFalse();
        assertThat(json.getLong("generation")).isEqualTo(1);
        assertThat(json.getString("problems[0].file")).isEqualTo("tenants/broken.yaml");
        assertThat(json.getInt("problems[0].line")).isEqualTo(2);
        assertThat(json.getString("problems[0].path")).isEqualTo("colour");
        assertThat(answer.asString()).doesNotContain("PLANTED");
    }

    @Test
    void theListHasPages() {
        Response first = asOperator("/v1/tenants?limit=4");
        Response second = asOperator("/v1/tenants?limit=7&starting_after=context");

        assertThat(first.jsonPath().getList("data.id")).isEqualTo(List.of("acme", "bare", "broken", "context"));
        assertThat(first.jsonPath().getBoolean("has_more")).isTrue();
        assertThat(second.jsonPath().getList("data.id"))
                .isEqualTo(List.of("disabled", "endive", "foreign", "frozen", "locked", "quick", "varied"));
        assertThat(second.jsonPath().getBoolean("has_more")).isFalse();
    }

    @Test
    void theListCanBeOfOneState() {
        assertThat(asOperator("/v1/tenants?state=disabled").jsonPath().getList("data.id"))
                .isEqualTo(List.of("disabled"));
        assertThat(asOperator("/v1/tenants?state=quarantined").jsonPath().getList("data.id"))
                .isEqualTo(quarantined());
    }

    /** The build for tests has a sandbox, so it rejects a key that may reach live accounts. */
    List<String> quarantined() {
        return List.of("broken", "context");
    }

    @ParameterizedTest
    @ValueSource(strings = {"healthy", "suspended", "unavailable", "quarantined", "disabled"})
    void theListCanBeOfOneHealth(String health) {
        List<String> expected =
                asOperator("/v1/tenants").jsonPath().getList("data.findAll {it.health == '" + health + "'}.id");

        assertThat(asOperator("/v1/tenants?health=" + health).jsonPath().getList("data.id"))
                .isEqualTo(expected);
        assertThat(asOperator("/v1/tenants?state=active&health=" + health)
                        .jsonPath()
                        .getList("data.id"))
                .isEqualTo(List.of("quarantined", "disabled").contains(health) ? List.of() : expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            limit=0             | limit   | must be a whole number
            limit=1001          | limit   | must be a whole number
            limit=x             | limit   | must be a whole number
            state=asleep        | state   | must be one of [active, disabled, quarantined]
            health=ill          | health  | must be one of [healthy, suspended, unavailable, quarantined, disabled]
            healt=unavailable   | healt   | known parameters are [limit, starting_after, state, health]
            owner=x&state=active| owner   | known parameters are [limit, starting_after, state, health]
            state=active&state=disabled | state | must be given once
            """)
    void oddQueriesAreRefused(String query, String path, String message) {
        Response answer = asOperator("/v1/tenants?" + query);

        assertProblem(answer, 400, "invalid_request", "not_sent", false);
        assertThat(answer.jsonPath().getString("errors[0].path")).isEqualTo(path);
        assertThat(answer.jsonPath().getString("errors[0].message")).contains(message);
    }

    @Test
    void aTenantIsShownWithTheOriginOfEachSetting() {
        stripe.will(answers(200, StripeExamples.link()));
        createLink("acme", ACCOUNT);

        var json = asOperator("/v1/tenants/acme").jsonPath();

        assertThat(json.getMap("settings.'defaults.account_onboarding.refresh_url'"))
                .isEqualTo(Map.of(
                        "value", "https://example.com/reauth",
                        "origin", "group",
                        "file", "groups/shops.yaml",
                        "line", 3));
        assertThat(json.getMap("settings.'resilience.deadline'"))
                .isEqualTo(Map.of("value", "10000ms", "origin", "gateway"));
        assertThat(json.getMap("settings.group"))
                .isEqualTo(Map.of("value", "shops", "origin", "tenant", "file", "tenants/acme.yaml", "line", 1));
        assertThat(json.getList("callers")).isEqualTo(List.of("token:checkout"));
        assertThat(json.getList("default_callers")).isEmpty();
        assertThat(json.getList("policy.redirect_origins")).isEqualTo(List.of("https://example.com"));
        assertThat(json.getString("credential.fingerprint"))
                .isEqualTo(preview("acme", ACCOUNT).jsonPath().getString("credential"));
        assertThat(json.getString("credential.since")).isNotBlank();
        assertThat(json.getInt("safeguards.replicas")).isEqualTo(1);
        assertThat(json.getDouble("safeguards.limiter_rate")).isEqualTo(10_000);
        assertThat(json.getMap("safeguards.breakers"))
                .isEqualTo(Map.of("credential", "closed", "suspension", "closed", "endpoint", "closed"));
        assertThat(json.getList("problems")).isEmpty();
        assertThat(json.getList("warnings")).isNotNull();
    }

    @Test
    void theCallersOfATenantAreShownAndWhichOfThemAreDefaultCallers() {
        var json = asOperator("/v1/tenants/foreign").jsonPath();

        assertThat(json.getList("callers")).isEqualTo(List.of("token:somebody-else"));
        assertThat(json.getList("default_callers")).isEqualTo(List.of("token:somebody-else"));
    }

    @Test
    void theLastFailureOfACredentialIsShownAndWhereItsKeyIsKept() {
        stripe.will(answers(401, "{\"error\": {\"code\": \"api_key_expired\", \"message\": \"PLANTED\"}}"));
        createLink("locked", ACCOUNT);

        Response answer = asOperator("/v1/tenants/locked");

        var json = answer.jsonPath();
        assertThat(json.getString("health")).isEqualTo("healthy");
        assertThat(json.getString("safeguards.last_failure.kind")).isEqualTo("refused");
        assertThat(json.getInt("safeguards.last_failure.status")).isEqualTo(401);
        assertThat(json.getString("safeguards.last_failure.stripe_code")).isEqualTo("api_key_expired");
        assertThat(json.getString("safeguards.last_failure.tenant")).isNotBlank();
        assertThat(json.getString("safeguards.last_failure.at")).isNotBlank();
        assertThat(json.getString("settings.'stripe.api_key'.value")).matches("(file|env) .+");
        assertThat(json.getString("settings.'stripe.api_key'.file")).endsWith(".yaml");
        assertThat(json.getInt("settings.'stripe.api_key'.line")).isPositive();
        assertThat(answer.asString()).doesNotContain("PLANTED");
    }

    @Test
    void automaticConfigurationsAreShownAsAuto() {
        Map<String, Object> setting =
                asOperator("/v1/tenants/varied").jsonPath().getMap("settings.'defaults.account_update.configurations'");

        assertThat(setting)
                .containsEntry("value", "auto")
                .containsEntry("origin", "tenant")
                .containsEntry("file", "tenants/varied.yaml");
    }

    @Test
    void aQuarantinedTenantIsShownWithItsMistakes() {
        var json = asOperator("/v1/tenants/broken").jsonPath();

        assertThat(json.getString("state")).isEqualTo("quarantined");
        assertThat(json.getBoolean("served")).isFalse();
        assertThat(json.getString("problems[0].message")).startsWith("is not a valid key here");
        assertThat(json.getMap("settings")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme", "endive", "locked", "quick"})
    void thePreviewAgreesOnEveryValueAndItsOrigin(String tenant) {
        Map<String, Map<String, Object>> shown =
                asOperator("/v1/tenants/" + tenant).jsonPath().getMap("settings");
        var preview = preview(tenant, ACCOUNT).jsonPath();
        Map<String, Map<String, Object>> fields = preview.getMap("fields");

        fields.forEach((field, planned) -> {
            String path = field.equals("type") ? "defaults.type" : "defaults.account_onboarding." + field;
            Map<String, Object> setting = shown.get(path);
            if (setting == null) {
                assertThat(planned.get("origin")).as(field).isEqualTo("stripe");
            } else {
                assertThat(planned.get("origin")).as(field).isEqualTo(setting.get("origin"));
                if (planned.containsKey("value")) {
                    assertThat(planned.get("value")).as(field).isEqualTo(setting.get("value"));
                }
            }
        });
        assertThat(preview.getString("resilience.attempt_timeout_ms.origin"))
                .isEqualTo(shown.get("resilience.attempt_timeout").get("origin"));
        assertThat(preview.getInt("resilience.attempt_timeout_ms.value") + "ms")
                .isEqualTo(shown.get("resilience.attempt_timeout").get("value"));
        assertThat(preview.getString("limits.requests_per_second.origin"))
                .isEqualTo(shown.get("limits.requests_per_second").get("origin"));
        assertThat(preview.getInt("limits.requests_per_second.value"))
                .isEqualTo(shown.get("limits.requests_per_second").get("value"));
    }

    @Test
    void onlyOperatorsGetAnAnswerAndOthersLearnNothing() {
        for (String path : List.of("/v1/tenants", "/v1/tenants/acme", "/v1/tenants/absent")) {
            Response refused =
                    given().header("Authorization", "Bearer PLANTEDTOKENone").get(path);
            assertProblem(refused, 403, "caller_not_allowed", "not_sent", false);
            assertThat(refused.jsonPath().getString("detail"))
                    .contains("token:checkout")
                    .doesNotContain("acme");
            assertProblem(given().get(path), 401, "unauthenticated", "not_sent", false);
        }
        assertProblem(asOperator("/v1/tenants/absent"), 404, "tenant_not_found", "not_sent", false);
        assertProblem(asOperator("/v1/tenants/None!"), 404, "tenant_not_found", "not_sent", false);
        Response posted =
                given().header("Authorization", "Bearer PLANTEDTOKENelse").post("/v1/tenants/acme");
        assertProblem(posted, 405, "method_not_allowed", "not_sent", false);
        assertThat(posted.header("Allow")).isEqualTo("GET");
    }
}
