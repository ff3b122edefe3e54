package dev.gangway.api;

import static dev.gangway.StubStripe.answers;
import static dev.gangway.api.ApiCalls.ACCOUNT;
import static dev.gangway.api.ApiCalls.links;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gangway.StripeExamples;
import dev.gangway.StubStripeResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checks what the audit trail records for each kind of request; its format is a contract. */
@Tag("application")
@QuarkusTest
@WithTestResource(
        value = StubStripeResource.class,
        initArgs = @ResourceArg(name = "gangway.security.operators", value = "token:somebody-else"))
class AuditTest extends LinkAnswers {

    private static final Path FILE = Path.of("target/audit.log");

    private final String requestId = "audit-" + UUID.randomUUID();

    private RequestSpecification request(String token) {
        RequestSpecification request = given().header("X-Request-Id", requestId).contentType("application/json");
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private List<JsonObject> events() throws IOException {
        return Files.readAllLines(FILE).stream()
                .filter(line -> line.contains(requestId))
                .map(JsonObject::new)
                .toList();
    }

    /** The one event of the request, without the fields that differ each time. */
    private JsonObject event() throws IOException {
        await().until(() -> !events().isEmpty());
        assertThat(events()).hasSize(1);
        JsonObject event = events().getFirst();
        assertThat(Instant.parse((String) event.remove("time")))
                .isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat((Double) event.remove("duration_ms")).isBetween(0.0, 60_000.0);
        assertThat(event.remove("request_id")).isEqualTo(requestId);
        return event;
    }

    @Test
    void aLinkThatWasMade() throws IOException {
        request("PLANTEDTOKENone")
                .body(
                        "{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\", \"collection_options\": {\"fields\": \"currently_due\"}}")
                .post(links("acme"));

        assertThat(event()).isEqualTo(new JsonObject("""
                        {"action": "onboarding_link.create", "caller": "token:checkout", "tenant": "acme",
                         "account": "acct_1Nv0FGQ9RKHgCVdK", "type": "account_onboarding",
                         "fields": ["collection_options.fields"], "status": 201, "outcome": "created", "code": "none",
                         "attempts": 1, "stripe_request_id": "req_1"}"""));
    }

    @Test
    void aCallThatStripeRefused() throws IOException {
        stripe.will(answers(404, StripeExamples.error("not_found", "No such account"), "Request-Id", "req_2"));

        request("PLANTEDTOKENone").body(ACCOUNT).post(links("acme"));

        assertThat(event()).isEqualTo(new JsonObject("""
                        {"action": "onboarding_link.create", "caller": "token:checkout", "tenant": "acme",
                         "account": "acct_1Nv0FGQ9RKHgCVdK", "type": "account_onboarding", "fields": [], "status": 404,
                         "outcome": "rejected", "code": "account_not_found", "attempts": 1,
                         "stripe_request_id": "req_2"}"""));
    }

    @Test
    void aProbeOfAKey() throws IOException {
        stripe.will(answers(401, StripeExamples.error("api_key_expired", "PLANTEDKEY"), "Request-Id", "req_2"));

        request("PLANTEDTOKENelse").post("/v1/tenants/acme/probe");

        assertThat(event()).isEqualTo(new JsonObject("""
                        {"action": "tenants.probe", "caller": "token:somebody-else", "tenant": "acme", "fields": [],
                         "status": 200, "outcome": "rejected", "code": "none", "attempts": 1,
                         "stripe_request_id": "req_2", "verdict": "key_rejected"}"""));
    }

    @Test
    void aProbeThatGetsALink() throws IOException {
        stripe.will(answers(200, StripeExamples.linkFor("acct_GangwayKeyProbe0"), "Request-Id", "req_3"));

        request("PLANTEDTOKENelse").post("/v1/tenants/acme/probe");

        assertThat(event()).isEqualTo(new JsonObject("""
                        {"action": "tenants.probe", "caller": "token:somebody-else", "tenant": "acme", "fields": [],
                         "status": 200, "outcome": "unknown", "code": "none", "attempts": 1,
                         "stripe_request_id": "req_3", "verdict": "unexpected_link"}"""));
    }

    @Test
    void aRequestThatPolicyForbids() throws IOException {
        request("PLANTEDTOKENone")
                .body("{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\", \"return_url\": \"https://PLANTEDLINK.example/\"}")
                .post(links("acme"));

        assertThat(event()).isEqualTo(new JsonObject("""
                        {"action": "onboarding_link.create", "caller": "token:checkout", "tenant": "acme",
                         "account": "acct_1Nv0FGQ9RKHgCVdK", "type": "account_onboarding", "fields": ["return_url"],
                         "status": 422, "outcome": "not_sent", "code": "redirect_not_allowed", "attempts": 0}"""));
    }

    @Test
    void aCallerThatIsNotKnown() throws IOException {
        request("").body(ACCOUNT).post(links("acme"));

        assertThat(event()).isEqualTo(new JsonObject("""
                        {"action": "onboarding_link.create", "tenant": "acme", "fields": [], "status": 401,
                         "outcome": "not_sent", "code": "unauthenticated", "attempts": 0}"""));
    }

    @Test
    void aCallerOfAnotherTenant() throws IOException {
        request("PLANTEDTOKENone").body(ACCOUNT).post(links("foreign") + "/preview");

        assertThat(event()).isEqualTo(new JsonObject("""
                        {"action": "onboarding_link.preview", "caller": "token:checkout", "tenant": "foreign",
                         "fields": [], "status": 403, "outcome": "not_sent", "code": "caller_not_allowed",
                         "attempts": 0}"""));
    }

    @Test
    void anOperatorThatLooks() throws IOException {
        request("PLANTEDTOKENelse").get("/v1/tenants");

        assertThat(event()).isEqualTo(new JsonObject("""
                        {"action": "tenants.list", "caller": "token:somebody-else", "fields": [], "status": 200,
                         "outcome": "not_sent", "code": "none", "attempts": 0}"""));
    }

    @Test
    void aPathThatLeadsNowhereIsNotRepeated() throws IOException {
        request("PLANTEDTOKENone").get("/v1/PLANTEDKEY");

        assertThat(event().getString("action")).isEqualTo("none");
        assertThat(event().fieldNames())
                .isEqualTo(Set.of("action", "caller", "fields", "status", "outcome", "code", "attempts"));
    }

    @Test
    void aCallerThatHangsUp() throws IOException, InterruptedException {
        var asked = new java.util.concurrent.CountDownLatch(1);
        stripe.will((_, _) -> {
            asked.countDown();
            Thread.sleep(5000);
        });
        try (var socket = new Socket("localhost", 8081)) {
            socket.getOutputStream()
                    .write(("POST " + links("acme") + " HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: " + requestId
                                    + "\r\nAuthorization: Bearer PLANTEDTOKENone\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: " + ACCOUNT.length() + "\r\n\r\n" + ACCOUNT)
                            .getBytes(StandardCharsets.US_ASCII));
            asked.await();
        }

        assertThat(event()).isEqualTo(new JsonObject("""
                        {"action": "onboarding_link.create", "caller": "token:checkout", "tenant": "acme",
                         "account": "acct_1Nv0FGQ9RKHgCVdK", "type": "account_onboarding", "fields": [],
                         "outcome": "unknown", "code": "caller_gone", "attempts": 1}"""));
    }
}
