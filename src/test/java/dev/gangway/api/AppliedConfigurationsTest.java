package dev.gangway.api;

import static dev.gangway.StubStripe.answers;
import static dev.gangway.api.ApiCalls.TOKEN;
import static dev.gangway.api.ApiCalls.assertProblem;
import static dev.gangway.api.ApiCalls.checkout;
import static dev.gangway.api.ApiCalls.createLink;
import static dev.gangway.api.ApiCalls.links;
import static dev.gangway.api.ApiCalls.metric;
import static dev.gangway.api.ApiCalls.preview;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gangway.StripeExamples;
import dev.gangway.StubStripe;
import dev.gangway.StubStripeResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Links of the tenant varied, whose default configurations are {@code auto}, over HTTP. */
@Tag("application")
@QuarkusTest
@WithTestResource(StubStripeResource.class)
class AppliedConfigurationsTest extends LinkAnswers {

    private static final String CORRECTED = "gangway_configurations_auto_total{result=\"corrected\",tenant=\"varied\"}";

    private static String body(String account) {
        return "{\"account\": \"" + account + "\"}";
    }

    /** Lets Stripe create links for accounts with the configuration merchant. */
    private void accountsAreMerchants(String account) {
        stripe.will((request, connection) -> {
            boolean match = request.body().contains("\"configurations\":[\"merchant\"]");
            answers(
                            match ? 200 : 400,
                            match ? StripeExamples.linkFor(account) : StripeExamples.mismatch(List.of("merchant")),
                            "Request-Id",
                            "req_1")
                    .answer(request, connection);
        });
    }

    private static Response createAtStripesPath(String requestId, String body) {
        return given().header("Authorization", "Bearer varied~" + TOKEN)
                .header("X-Request-Id", requestId)
                .contentType("application/json")
                .body(body)
                .post("/v2/core/account_links");
    }

    private static String auditLine(String requestId) throws IOException {
        Path audit = Path.of("target/audit.log");
        await().until(() -> Files.readString(audit).contains("\"" + requestId + "\""));
        return Files.readAllLines(audit).stream()
                .filter(line -> line.contains("\"" + requestId + "\""))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theNativeEndpointReturnsWhatWasSentAtLast() {
        accountsAreMerchants("acct_autoNative");
        double before = metric(CORRECTED);

        Response answer = createLink("varied", body("acct_autoNative"));

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.header("Gangway-Attempts")).isEqualTo("2");
        assertThat(answer.jsonPath().getList("configurations")).isEqualTo(List.of("merchant"));
        List<StubStripe.Recorded> sent = stripe.requests();
        assertThat(sent).hasSize(2);
        assertThat(sent.getFirst().body()).contains("\"configurations\":[\"recipient\",\"merchant\"]");
        assertThat(sent.getLast().body()).contains("\"configurations\":[\"merchant\"]");
        assertThat(sent.stream().map(each -> each.headers().get("idempotency-key")))
                .doesNotHaveDuplicates();
        assertThat(metric(CORRECTED)).isEqualTo(before + 1);

        assertThat(createLink("varied", body("acct_autoNative")).header("Gangway-Attempts"))
                .isEqualTo("1");
    }

    @Test
    void theEndpointInStripesFormatReturnsStripesLink() throws IOException {
        accountsAreMerchants("acct_autoDropIn");

        Response answer = createAtStripesPath("auto-corrected", body("acct_autoDropIn"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.header("Gangway-Attempts")).isEqualTo("2");
        assertThat(answer.jsonPath().getList("use_case.account_onboarding.configurations"))
                .isEqualTo(List.of("merchant"));
        assertThat(auditLine("auto-corrected")).contains("\"attempts\":2", "\"outcome\":\"created\"");
    }

    @Test
    void whatPolicyForbidsRemainsAMismatchOnBothEndpoints() {
        stripe.will(answers(400, StripeExamples.mismatch(List.of("customer"))));

        Response answer = createLink("varied", body("acct_autoForbidden"));
        assertProblem(answer, 422, "configurations_mismatch", "rejected", false);
        assertThat(answer.jsonPath().getList("applied_configurations")).isEqualTo(List.of("customer"));

        assertThat(createAtStripesPath("auto-forbidden", body("acct_autoForbidden"))
                        .jsonPath()
                        .getString("error.code"))
                .isEqualTo("configs_must_match_to_use_account_links");
        assertThat(stripe.requests()).hasSize(2);
    }

    @Test
    void aRequestWithItsOwnConfigurationsIsNotCorrected() {
        accountsAreMerchants("acct_autoOwn");

        Response answer = createLink("varied", "{\"account\": \"acct_autoOwn\", \"configurations\": [\"recipient\"]}");

        assertProblem(answer, 422, "configurations_mismatch", "rejected", false);
        assertThat(stripe.requests()).hasSize(1);
    }

    @Test
    void thePreviewSaysAutoAndShowsTheFirstCall() {
        accountsAreMerchants("acct_autoPreview");
        Response before = preview("varied", body("acct_autoPreview"));
        createLink("varied", body("acct_autoPreview"));
        Response after = checkout()
                .header("Idempotency-Key", "auto-preview")
                .body(body("acct_autoPreview"))
                .post(links("varied") + "/preview");
        Response link = checkout()
                .header("Idempotency-Key", "auto-preview")
                .body(body("acct_autoPreview"))
                .post(links("varied"));

        assertThat(before.jsonPath().<String, Object>getMap("fields.configurations"))
                .containsEntry("value", "auto")
                .containsEntry("origin", "tenant")
                .containsEntry("locked", false)
                .containsKey("note");
        String path = "stripe_request.body.use_case.account_onboarding.configurations";
        assertThat(before.jsonPath().getList(path)).isEqualTo(List.of("recipient", "merchant"));
        assertThat(after.jsonPath().getList(path)).isEqualTo(List.of("merchant"));
        assertThat(link.statusCode()).isEqualTo(201);
        Map<String, String> headers = after.jsonPath().getMap("stripe_request.headers");
        assertThat(headers.get("Idempotency-Key"))
                .isEqualTo(stripe.requests().getLast().headers().get("idempotency-key"));
    }
}
