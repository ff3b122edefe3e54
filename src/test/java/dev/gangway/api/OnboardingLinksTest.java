package dev.gangway.api;

import static dev.gangway.StubStripe.answers;
import static dev.gangway.api.ApiCalls.ACCOUNT;
import static dev.gangway.api.ApiCalls.assertProblem;
import static dev.gangway.api.ApiCalls.checkout;
import static dev.gangway.api.ApiCalls.createLink;
import static dev.gangway.api.ApiCalls.links;
import static dev.gangway.api.ApiCalls.metric;
import static dev.gangway.api.ApiCalls.preview;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.StripeExamples;
import dev.gangway.StubStripe;
import dev.gangway.StubStripeResource;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.LinkField;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract with callers, over HTTP. */
@Tag("application")
@QuarkusTest
@WithTestResource(StubStripeResource.class)
class OnboardingLinksTest extends LinkAnswers {

    @Test
    void makesALinkWithTheTenantsDefaults() {
        Response answer =
                checkout().header("X-Request-Id", "click-1").body(ACCOUNT).post(links("acme"));

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("X-Request-Id")).isEqualTo("click-1");
        assertThat(answer.header("Stripe-Request-Id")).isEqualTo("req_1");
        assertThat(answer.header("Gangway-Attempts")).isEqualTo("1");
        assertThat(answer.asString())
                .isEqualTo(
                        "{\"object\":\"onboarding_link\",\"tenant\":\"acme\",\"account\":\"acct_1Nv0FGQ9RKHgCVdK\","
                                + "\"type\":\"account_onboarding\",\"url\":\"" + StripeExamples.LINK_URL + "\","
                                + "\"created\":\"" + StripeExamples.CREATED + "\",\"expires_at\":\""
                                + StripeExamples.EXPIRES + "\","
                                + "\"expires_in\":" + answer.jsonPath().getLong("expires_in")
                                + ",\"livemode\":false,\"configurations\":[\"recipient\"],"
                                + "\"return_url\":\"https://example.com/return\",\"refresh_url\":\"https://example.com/reauth\"}");
    }

    @Test
    void sendsStripeExactlyTheDocumentedRequest() {
        createLink("acme", ACCOUNT);

        StubStripe.Recorded request = stripe.requests().getFirst();
        assertThat(stripe.requests()).hasSize(1);
        assertThat(request.line()).isEqualTo("POST /v2/core/account_links HTTP/1.1");
        assertThat(request.body())
                .isEqualTo(
                        "{\"account\":\"acct_1Nv0FGQ9RKHgCVdK\",\"use_case\":{\"type\":\"account_onboarding\","
                                + "\"account_onboarding\":{\"configurations\":[\"recipient\"],"
                                + "\"refresh_url\":\"https://example.com/reauth\",\"return_url\":\"https://example.com/return\"}}}");
        Set<String> names = new HashSet<>(request.headers().keySet());
        // The last request of an old connection has this header.
        names.remove("connection");
        assertThat(names)
                .isEqualTo(Set.of(
                        "host",
                        "content-length",
                        "content-type",
                        "accept",
                        "accept-encoding",
                        "user-agent",
                        "authorization",
                        "stripe-version",
                        "idempotency-key"));
        assertThat(request.headers())
                .containsEntry("authorization", "Bearer sk_test_PLANTEDKEYacmeThisIsNotARealKey")
                .containsEntry("stripe-version", "2026-08-26.dahlia")
                .containsEntry("content-type", "application/json")
                .containsEntry("accept", "application/json")
                .containsEntry("accept-encoding", "identity");
        assertThat(request.headers().get("user-agent")).startsWith("gangway/");
        assertThat(request.headers().get("idempotency-key")).matches("[0-9a-f-]{36}");
    }

    @Test
    void sendsNoConfigurationsInVersionsThatHaveNone() {
        Response answer = createLink("endive", ACCOUNT);

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.jsonPath().getList("configurations")).isNull();
        assertThat(stripe.requests().getFirst().headers()).containsEntry("stripe-version", "2026-10-28.endive");
        assertThat(stripe.requests().getFirst().body()).doesNotContain("configurations");
    }

    @Test
    void passesNothingOfTheCallersOnThatStripeDoesNotDocument() {
        checkout()
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .header("baggage", "a=b")
                .header("X-Request-Id", "abc")
                .header("Cookie", "a=b")
                .header("Stripe-Account", "acct_2")
                .header("Stripe-Version", "2020-01-01")
                .body(ACCOUNT)
                .post(links("acme"));

        assertThat(stripe.requests().getFirst().headers())
                .doesNotContainKeys("traceparent", "baggage", "x-request-id", "cookie", "stripe-account")
                .containsEntry("stripe-version", "2026-08-26.dahlia");
    }

    @Test
    void expiresInCountsFromNow() {
        String inTenMinutes =
                OffsetDateTime.now(java.time.ZoneOffset.UTC).plusMinutes(10).toString();
        stripe.will(answers(200, StripeExamples.linkWith(StripeExamples.EXPIRES, inTenMinutes)));

        Response answer = createLink("acme", ACCOUNT);

        assertThat(answer.jsonPath().getString("expires_at")).isEqualTo(inTenMinutes);
        assertThat(answer.jsonPath().getInt("expires_in")).isBetween(540, 600);
    }

    @Test
    void reusesConnections() {
        // Each event loop has its own connections, and there are as many event loops as processors.
        int eventLoops = Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < 3 * eventLoops; i++) {
            assertThat(createLink("acme", ACCOUNT).statusCode()).isEqualTo(201);
        }

        assertThat(stripe.requests()).hasSize(3 * eventLoops);
        assertThat(stripe.connectionsOpened()).isLessThanOrEqualTo(eventLoops);
    }

    @Test
    void theSameIdempotencyKeyIsTheSameCallAndAnythingElseAnother() {
        for (String[] call : List.of(
                new String[] {"acme", "click", ACCOUNT},
                new String[] {"acme", "click", ACCOUNT},
                new String[] {"acme", "other", ACCOUNT},
                new String[] {"quick", "click", ACCOUNT},
                new String[] {"endive", "click", ACCOUNT})) {
            checkout().header("Idempotency-Key", call[1]).body(call[2]).post(links(call[0]));
        }

        List<String> keys = stripe.requests().stream()
                .map(request -> request.headers().get("idempotency-key"))
                .toList();
        assertThat(keys).hasSize(5).allMatch(key -> key.matches("[A-Za-z0-9_-]{43}"));
        assertThat(keys.get(1)).isEqualTo(keys.get(0));
        assertThat(Set.copyOf(keys)).hasSize(4);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("acme", "{", 400, "invalid_json"),
                Arguments.of("acme", "", 400, "invalid_json"),
                Arguments.of("acme", "{}", 400, "invalid_request"),
                Arguments.of("acme", "{\"account\": \"x\"}", 400, "invalid_request"),
                Arguments.of(
                        "locked", "{\"account\": \"acct_1\", \"configurations\": [\"merchant\"]}", 422, "field_locked"),
                Arguments.of(
                        "acme",
                        "{\"account\": \"acct_1\", \"return_url\": \"https://evil.example\"}",
                        422,
                        "redirect_not_allowed"),
                Arguments.of(
                        "acme",
                        "{\"account\": \"acct_1\", \"configurations\": [\"storer\"]}",
                        422,
                        "configuration_not_allowed"),
                Arguments.of(
                        "endive",
                        "{\"account\": \"acct_1\", \"configurations\": [\"recipient\"]}",
                        422,
                        "configurations_not_supported"),
                Arguments.of("bare", "{\"account\": \"acct_1\"}", 422, "missing_field"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusesWithoutAskingStripe(String tenant, String body, int status, String code) {
        Response answer = assertProblem(createLink(tenant, body), status, code, "not_sent", false);

        assertThat(answer.jsonPath().getList("errors")).isNotEmpty();
        assertThat(answer.jsonPath().getString("errors[0].message")).isNotBlank();
        assertThat(stripe.requests()).isEmpty();
    }

    /** A request that violates every rule at once. */
    private static final String ALL_WRONG = """
        {"account": "acct_1", "configurations": ["merchant", "storer"],
         "collection_options": {"fields": "eventually_due"},
         "return_url": "https://evil.example", "refresh_url": "javascript:alert(1)"}
        """;

    @Test
    void allViolationsComeBackTogetherAndThePreviewReportsTheSame() {
        Response real = assertProblem(createLink("locked", ALL_WRONG), 422, "field_locked", "not_sent", false);
        Response preview = preview("locked", ALL_WRONG);

        List<Map<String, String>> errors = real.jsonPath().getList("errors");
        assertThat(errors)
                .extracting(error -> error.get("path") + " " + error.get("code"))
                .containsExactly(
                        "configurations field_locked",
                        "collection_options.fields field_locked",
                        "return_url field_locked",
                        "refresh_url redirect_not_allowed");
        assertThat(preview.statusCode()).isEqualTo(200);
        assertThat(preview.jsonPath().<Map<String, String>>getList("violations"))
                .isEqualTo(errors);
        assertThat(preview.jsonPath().getString("stripe_request")).isNull();
        assertThat(stripe.requests()).isEmpty();
    }

    @Test
    void mistakesOfShapeComeTogetherWithThoseOfPolicy() {
        String body = "{\"x\": 1, \"configurations\": \"merchant\", \"return_url\": \"https://evil.example\"}";

        Response real = assertProblem(createLink("acme", body), 400, "invalid_request", "not_sent", false);
        Response preview = assertProblem(preview("acme", body), 400, "invalid_request", "not_sent", false);

        assertThat(real.jsonPath().<Map<String, String>>getList("errors"))
                .extracting(error -> error.get("path") + " " + error.get("code"))
                .containsExactly(
                        "x invalid_request",
                        "configurations invalid_request",
                        "account invalid_request",
                        "return_url redirect_not_allowed");
        assertThat(preview.jsonPath().<Object>getList("errors"))
                .isEqualTo(real.jsonPath().getList("errors"));
    }

    @Test
    void idempotencyKeysHaveAShape() {
        for (String key : List.of("a b", "é", "x".repeat(256))) {
            Response answer =
                    checkout().header("Idempotency-Key", key).body(ACCOUNT).post(links("acme"));
            assertProblem(answer, 400, "invalid_request", "not_sent", false);
            assertThat(answer.jsonPath().getString("errors[0].path")).isEqualTo("Idempotency-Key");
        }
        Response twice =
                checkout().header("Idempotency-Key", "a", "b").body(ACCOUNT).post(links("acme"));
        assertThat(twice.jsonPath().getString("errors[0].message")).isEqualTo("appears twice; send it once");
        assertThat(checkout()
                        .header("Idempotency-Key", "x".repeat(255))
                        .body(ACCOUNT)
                        .post(links("acme"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(stripe.requests()).hasSize(1);
    }

    @Test
    void everyRequestForALinkIsCounted() {
        String created =
                "gangway_link_requests_total{code=\"none\",fault=\"none\",outcome=\"created\",tenant=\"acme\",type=\"account_onboarding\"}";
        String locked =
                "gangway_link_requests_total{code=\"field_locked\",fault=\"caller\",outcome=\"not_sent\",tenant=\"locked\",type=\"account_onboarding\"}";
        String refused =
                "gangway_link_requests_total{code=\"caller_not_allowed\",fault=\"caller\",outcome=\"not_sent\",tenant=\"none\",type=\"none\"}";
        String unknown =
                "gangway_link_requests_total{code=\"unauthenticated\",fault=\"caller\",outcome=\"not_sent\",tenant=\"none\",type=\"none\"}";
        String attempts = "gangway_stripe_attempts_seconds_count{reason=\"none\",result=\"created\"}";
        double before = metric(created) + metric(locked) + metric(refused) + metric(unknown);
        double createdBefore = metric(created);
        double attemptsBefore = metric(attempts);

        createLink("acme", ACCOUNT);
        preview("acme", ACCOUNT);
        createLink("locked", ALL_WRONG);
        createLink("absent", ACCOUNT);
        given().body(ACCOUNT).post(links("acme"));
        checkout().get("/v1/tenants/acme/nothing");

        assertThat(metric(created) + metric(locked) + metric(refused) + metric(unknown))
                .isEqualTo(before + 4);
        assertThat(metric(created)).isEqualTo(createdBefore + 1);
        assertThat(metric(attempts)).isEqualTo(attemptsBefore + 1);
        assertThat(ApiCalls.metrics()).doesNotContain("\"absent\"").contains("gangway_in_flight 0.0");
    }

    @Test
    void callsInFlightAreCountedWhileTheyLast() throws InterruptedException {
        var inFlight = new java.util.concurrent.CompletableFuture<Double>();
        stripe.will((request, connection) -> {
            inFlight.complete(metric("gangway_in_flight"));
            answers(200, StripeExamples.link()).answer(request, connection);
        });

        createLink("acme", ACCOUNT);

        assertThat(inFlight).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(1.0);
        assertThat(metric("gangway_in_flight")).isZero();
    }

    @Test
    void theDescriptionHasEveryCodeAndMember() {
        var schemas = new org.yaml.snakeyaml.Yaml()
                .<Map<String, Map<String, Map<String, Map<String, Object>>>>>load(
                        given().get("/q/openapi").asString())
                .get("components")
                .get("schemas");

        assertThat((List<?>) schemas.get("Code").get("enum"))
                .isEqualTo(Stream.of(ErrorCode.values()).map(Object::toString).toList());
        Map.ofEntries(
                        Map.entry("Problem", Problem.class),
                        Map.entry("Mistake", Problem.ViolationView.class),
                        Map.entry("OnboardingLink", LinkResponse.class),
                        Map.entry("OnboardingLinkPreview", PreviewResponse.class),
                        Map.entry("StripeRequest", PreviewResponse.SentRequest.class),
                        Map.entry("PlannedField", PreviewResponse.Field.class),
                        Map.entry("Resilience", PreviewResponse.Resilience.class),
                        Map.entry("Limits", PreviewResponse.Limits.class),
                        Map.entry("InForce", PreviewResponse.EffectiveValue.class),
                        Map.entry("TenantList", TenantList.class),
                        Map.entry("TenantSummary", TenantList.Item.class),
                        Map.entry("Tenant", TenantView.class),
                        Map.entry("Setting", TenantView.Value.class),
                        Map.entry("Policy", TenantView.Policy.class),
                        Map.entry("Credential", TenantView.CredentialView.class),
                        Map.entry("Safeguards", TenantView.Safeguards.class),
                        Map.entry("FileProblem", TenantView.ProblemView.class))
                .forEach((name, type) -> assertThat(
                                ((Map<?, ?>) schemas.get(name).get("properties")).keySet())
                        .as(name)
                        .isEqualTo(Stream.of(type.getRecordComponents())
                                .map(RecordComponent::getName)
                                .flatMap(component -> type == LinkResponse.class && component.equals("parameters")
                                        ? Stream.of(LinkField.values())
                                                .map(field -> field.path().split("\\.", -1)[0])
                                        : Stream.of(component))
                                .map(member ->
                                        member.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
                                .collect(Collectors.toSet())));
        assertThat(given().get("/q/swagger-ui/").statusCode()).isEqualTo(200);
    }
}
