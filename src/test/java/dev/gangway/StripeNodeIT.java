package dev.gangway;

import static dev.gangway.SdkFailure.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stripe's SDK for Node.js against the packaged application. One process makes all calls. */
class StripeNodeIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACME = "acme~" + TOKEN;
    private static final Map<String, List<JsonNode>> RESULTS = new HashMap<>();

    private static SdkApplication gangway;

    @BeforeAll
    static void makeAllCalls(@TempDir Path directory) throws InterruptedException, IOException {
        ClientTools.needNpm();
        gangway = new SdkApplication();
        Path calls = directory.resolve("calls.json");
        JSON.writeValue(calls.toFile(), calls());
        String printed = ClientTools.runNode(
                "stripe-node",
                ClientTools.source("stripe-node/caller.mjs"),
                Map.of(
                        "CALLS", calls.toString(),
                        "HOST", gangway.base().getHost(),
                        "PORT", String.valueOf(gangway.base().getPort())));
        for (String line : printed.lines().filter(each -> each.startsWith("{")).toList()) {
            JsonNode result = JSON.readTree(line);
            RESULTS.computeIfAbsent(result.path("name").asText(), _ -> new ArrayList<>())
                    .add(result);
        }
    }

    @AfterAll
    static void stop() {
        if (gangway != null) {
            gangway.close();
        }
    }

    private static List<Map<String, Object>> calls() {
        List<Map<String, Object>> calls = new ArrayList<>();
        SdkFailure.all()
                .map(failure ->
                        call(failure.code().toString(), failure.key(), request(failure.account(), failure.fields())))
                .forEach(calls::add);
        calls.add(call(
                "sample",
                ACME,
                request(
                        "acct_sampleNode",
                        Map.of(
                                "configurations",
                                List.of("recipient"),
                                "refresh_url",
                                "https://example.com/reauth",
                                "return_url",
                                "https://example.com/return"))));
        calls.add(with(call("customer", ACME, Map.of()), "customer", true));
        calls.add(with(
                call("rotation", "", request("acct_rotationNode", Map.of())),
                "tokens",
                List.of(ACME, "acme~PLANTEDTOKENtwo", "acme~expired")));
        calls.add(with(
                call("context", ACME, request("acct_contextNode", Map.of())),
                "options",
                Map.of("stripeContext", "acct_1")));
        Map<String, Object> click = Map.of("idempotencyKey", "click-node");
        calls.add(with(with(call("click", ACME, request("acct_clickNode", Map.of())), "options", click), "times", 2));
        calls.add(with(call("otherClick", ACME, request("acct_otherClickNode", Map.of())), "options", click));
        return calls;
    }

    private static Map<String, Object> call(String name, String key, Map<String, Object> params) {
        return new LinkedHashMap<>(Map.of("name", name, "key", key, "params", params));
    }

    private static Map<String, Object> with(Map<String, Object> call, String member, Object value) {
        call.put(member, value);
        return call;
    }

    private static Map<String, Object> request(String account, Map<String, Object> fields) {
        Map<String, Object> useCase = new LinkedHashMap<>(Map.of("type", "account_onboarding"));
        if (!fields.isEmpty()) {
            useCase.put("account_onboarding", fields);
        }
        return Map.of("account", account, "use_case", useCase);
    }

    private static JsonNode result(String name) {
        assertThat(RESULTS).containsKey(name);
        assertThat(RESULTS.get(name)).hasSize(1);
        return RESULTS.get(name).getFirst();
    }

    @Test
    void theSampleCallReturnsALink() {
        JsonNode result = result("sample");

        assertThat(result.at("/link/object").asText()).isEqualTo("v2.core.account_link");
        assertThat(result.at("/link/account").asText()).isEqualTo("acct_sampleNode");
        assertThat(result.at("/link/url").asText()).endsWith("#alu_test_PLANTEDLINK");
        // The SDK's own API version has no configurations.
        assertThat(result.at("/link/use_case/account_onboarding").has("configurations"))
                .isFalse();
        assertThat(result.path("request_id").asText()).isEqualTo("req_1");
        assertThat(gangway.requestsFor("acct_sampleNode")).hasSize(1);
        assertThat(gangway.stripeRequestsFor("acct_sampleNode")).singleElement().satisfies(request -> assertThat(
                        request.headers())
                .containsEntry("authorization", "Bearer sk_test_PLANTEDKEYacmeThisIsNotARealKey")
                .doesNotContainKeys("x-stripe-client-user-agent", "x-stripe-client-telemetry"));
    }

    @ParameterizedTest
    @MethodSource("dev.gangway.SdkFailure#all")
    void aFailureIsOneRequestAndTheErrorOfItsKind(SdkFailure failure) {
        JsonNode result = result(failure.code().toString());

        assertThat(result.path("error").asText()).as(result.toString()).isEqualTo(failure.exception().inNode);
        assertThat(result.path("status").asInt()).isEqualTo(failure.status());
        assertThat(result.path("code").asText()).isEqualTo(failure.stripeCode());
        assertThat(result.path("message").asText()).contains("(outcome ");
        assertThat(result.path("request_id").asText()).isNotBlank();
        assertThat(result.path("gangway").asText()).isEqualTo(failure.code().toString());
        assertThat(gangway.requestsFor(failure.account())).hasSize(1);
    }

    @Test
    void anotherCallOfStripesApiFailsOnce() {
        JsonNode result = result("customer");

        assertThat(result.path("error").asText()).isEqualTo("StripeInvalidRequestError");
        assertThat(result.path("status").asInt()).isEqualTo(404);
        assertThat(result.path("message").asText()).contains("Gangway only creates account links");
        assertThat(gangway.requestsTo("/v1/customers")).hasSize(1);
    }

    @Test
    void anAuthenticatorSuppliesTheTokenOfEachCall() {
        assertThat(RESULTS.get("rotation"))
                .extracting(result -> result.path("error").asText("none"))
                .containsExactly("none", "none", "StripeAuthenticationError");
        assertThat(gangway.requestsFor("acct_rotationNode"))
                .extracting(request -> request.headers().get("authorization"))
                .containsExactly("Bearer " + ACME, "Bearer acme~PLANTEDTOKENtwo", "Bearer acme~expired");
    }

    @Test
    void aCallForAnotherAccountIsRejected() {
        JsonNode result = result("context");

        assertThat(result.path("error").asText()).isEqualTo("StripeInvalidRequestError");
        assertThat(result.path("code").asText()).isEqualTo("invalid_fields");
        assertThat(result.path("param").asText()).isEqualTo("Stripe-Context");
        assertThat(gangway.requestsFor("acct_contextNode")).hasSize(1);
        assertThat(gangway.stripeRequestsFor("acct_contextNode")).isEmpty();
    }

    @Test
    void callsWithOneIdempotencyKeyAreOneClick() {
        assertThat(RESULTS.get("click")).hasSize(2).allMatch(result -> result.has("link"));
        assertThat(gangway.stripeRequestsFor("acct_clickNode").stream()
                        .map(request -> request.headers().get("idempotency-key"))
                        .distinct())
                .hasSize(1);
        assertThat(result("otherClick").path("error").asText()).isEqualTo("StripeIdempotencyError");
    }

    @Test
    void theSnippetOfTheDocumentReturnsALink() throws IOException {
        String printed = ClientTools.runNode(
                "snippet", SdkSnippets.of("js", gangway.base(), "acct_snippetNode"), SdkSnippets.ENVIRONMENT);

        assertThat(printed.strip()).endsWith(StripeExamples.LINK_URL);
        assertThat(gangway.requestsFor("acct_snippetNode")).hasSize(1);
    }
}
