package dev.gangway;

import static dev.gangway.StubStripe.answers;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The exact requests that the production artifact sends to Stripe. */
class PackagedApplicationIT {

    private static final StubStripe STRIPE = new StubStripe();
    private static PackagedApplication gangway;

    @BeforeAll
    static void start() {
        gangway = PackagedApplication.start(PackagedApplication.settings(STRIPE.url()));
    }

    @AfterAll
    static void stop() {
        gangway.close();
        STRIPE.close();
    }

    private static Response create(String tenant) throws InterruptedException {
        return given().baseUri(gangway.url())
                .header("Authorization", "Bearer PLANTEDTOKENone")
                .contentType("application/json")
                .body("{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\"}")
                .post("/v1/tenants/" + tenant + "/onboarding-links");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acme | 2026-08-26.dahlia | \"configurations\":[\"recipient\"],",
                "endive | 2026-10-28.endive | ''",
            })
    void sendsTheDocumentedRequestAndPassesTheAnswerOn(String tenant, String version, String configurations)
            throws InterruptedException {
        STRIPE.will(answers(
                200,
                StripeExamples.linkWith(
                        "\"use_case\": {", "\"novelty\": [1], \"use_case\": {\"account_update\": null, "),
                "Request-Id",
                "req_1"));

        Response answer = create(tenant);

        assertThat(STRIPE.requests()).hasSize(1);
        StubStripe.Recorded request = STRIPE.requests().getFirst();
        String idempotencyKey = request.headers().get("idempotency-key");
        String body = "{\"account\":\"acct_1Nv0FGQ9RKHgCVdK\",\"use_case\":{\"type\":\"account_onboarding\","
                + "\"account_onboarding\":{" + configurations
                + "\"refresh_url\":\"https://example.com/reauth\",\"return_url\":\"https://example.com/return\"}}}";
        assertThat(request.line()).isEqualTo("POST /v2/core/account_links HTTP/1.1");
        assertThat(request.body()).isEqualTo(body);
        assertThat(idempotencyKey).matches("[0-9a-f-]{36}");
        Map<String, String> headers = new TreeMap<>(request.headers());
        // Depends on when the credential was last used. Connections are kept only for a busy credential.
        headers.remove("connection");
        assertThat(headers)
                .isEqualTo(Map.of(
                        "host",
                        STRIPE.url().replace("http://", ""),
                        "accept",
                        "application/json",
                        "accept-encoding",
                        "identity",
                        "content-type",
                        "application/json",
                        "content-length",
                        String.valueOf(body.length()),
                        "user-agent",
                        "gangway/0.1.0-SNAPSHOT",
                        "authorization",
                        "Bearer sk_test_PLANTEDKEY" + tenant + "ThisIsNotARealKey",
                        "stripe-version",
                        version,
                        "idempotency-key",
                        idempotencyKey));
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.jsonPath().getString("url")).isEqualTo(StripeExamples.LINK_URL);
        assertThat(answer.jsonPath().getString("created")).isEqualTo(StripeExamples.CREATED);
        assertThat(answer.jsonPath().getString("expires_at")).isEqualTo(StripeExamples.EXPIRES);
        assertThat(answer.header("Stripe-Request-Id")).isEqualTo("req_1");
    }

    @Test
    void sendsTheContextOfAnOrganisationsKey() throws InterruptedException {
        STRIPE.will(answers(200, StripeExamples.link()));

        assertThat(create("context").statusCode()).isEqualTo(201);
        assertThat(STRIPE.requests().getFirst().headers())
                .containsEntry("stripe-context", "acct_platform/acct_child")
                .containsEntry("authorization", "Bearer sk_org_PLANTEDKEYorganisationThisIsNotARealKey");
    }

    @Test
    void oneBrokenFileDoesNotStopTheOthers() throws InterruptedException {
        STRIPE.will(answers(200, StripeExamples.link()));

        assertThat(create("acme").statusCode()).isEqualTo(201);
        assertThat(create("broken").jsonPath().getString("code")).isEqualTo("tenant_unavailable");
        assertThat(gangway.output())
                .contains("tenants/broken.yaml:2: colour: is not a valid key here")
                .contains("Tenants: 10 served, 1 quarantined")
                .contains(
                        "Tenant broken is quarantined and is not served; problems: 1, the first: tenants/broken.yaml:2: ")
                .doesNotContain("PLANTED");
    }

    @Test
    void theStartLogsWhereRequestsGo() {
        await().untilAsserted(() -> assertThat(gangway.output())
                .contains("Stripe: " + STRIPE.url()
                        + ", no proxy, API version 2026-08-26.dahlia, serving tenants in mode live or test"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sandbox/v2/core/account_links",
                "/sandbox/links/open",
                "/sandbox/links/acct_1",
                "/sandbox/platform",
                "/sandbox/platform/refresh"
            })
    void thereIsNoSandbox(String path) throws InterruptedException {
        var request = given().baseUri(gangway.url()).header("Authorization", "Bearer PLANTEDTOKENone");

        assertThat(request.get(path).statusCode()).isEqualTo(404);
        assertThat(request.post(path).statusCode()).isEqualTo(404);
    }

    @Test
    void theJarsHoldNothingOfTheSandbox() throws IOException {
        assumeFalse(PackagedApplication.isNative());
        List<String> entries = new ArrayList<>();
        for (String directory : List.of("app", "quarkus")) {
            try (var jars = Files.newDirectoryStream(Path.of("target/quarkus-app", directory), "*.jar")) {
                for (Path jar : jars) {
                    try (JarFile file = new JarFile(jar.toFile())) {
                        file.stream().map(JarEntry::getName).forEach(entries::add);
                    }
                }
            }
        }

        assertThat(entries).contains("dev/gangway/app/Main.class");
        assertThat(entries).filteredOn(entry -> !entry.endsWith("/")).noneMatch(entry -> entry.contains("sandbox"));
    }

    @Test
    void theManagementPortTellsHealthMetricsAndInfo() throws InterruptedException {
        for (String path :
                new String[] {"/q/health/started", "/q/health/live", "/q/health/ready", "/q/metrics", "/q/info"}) {
            assertThat(given().baseUri(gangway.managementUrl()).get(path).statusCode())
                    .as(path)
                    .isEqualTo(200);
        }
        assertThat(given().baseUri(gangway.url()).get("/q/openapi").statusCode())
                .isEqualTo(200);
        assertThat(given().baseUri(gangway.url()).get("/q/swagger-ui/").statusCode())
                .isEqualTo(200);
    }
}
