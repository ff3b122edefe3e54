package dev.gangway.api;

import static dev.gangway.api.ApiCalls.ACCOUNT;
import static dev.gangway.api.ApiCalls.assertProblem;
import static dev.gangway.api.ApiCalls.checkout;
import static dev.gangway.api.ApiCalls.createLink;
import static dev.gangway.api.ApiCalls.links;
import static dev.gangway.api.ApiCalls.metric;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gangway.StubStripeResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Access, and the handling of paths, bodies and headers, over HTTP. */
@Tag("application")
@QuarkusTest
@WithTestResource(StubStripeResource.class)
class EdgeTest extends LinkAnswers {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer wrong",
                "Basic UExBTlRFRA==",
                "PLANTEDTOKENone",
                "Bearer a b",
                "Bearer PLANTEDTOKENone extra"
            })
    void whoIsNotKnownGetsNoFurther(String authorization) {
        Response answer = given().header("Authorization", authorization)
                .contentType("text/plain")
                .body("{")
                .post(links("acme"));

        assertProblem(answer, 401, "unauthenticated", "not_sent", false);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
    }

    @Test
    void whoSendsNoAuthorizationOrTwoIsNotKnown() {
        assertProblem(
                given().body(ACCOUNT).contentType("application/json").post(links("acme")),
                401,
                "unauthenticated",
                "not_sent",
                false);
        assertProblem(
                given().header("Authorization", "Bearer PLANTEDTOKENone", "Bearer PLANTEDTOKENtwo")
                        .contentType("application/json")
                        .body(ACCOUNT)
                        .post(links("acme")),
                401,
                "unauthenticated",
                "not_sent",
                false);
        assertProblem(given().get("/"), 401, "unauthenticated", "not_sent", false);
        assertProblem(given().get("/v1/tenants"), 401, "unauthenticated", "not_sent", false);
        assertThat(stripe.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer PLANTEDTOKENone",
                "Bearer PLANTEDTOKENtwo",
                "bearer PLANTEDTOKENone",
                "BEARER  PLANTEDTOKENone"
            })
    void eachTokenOfANameIsThatCaller(String authorization) {
        assertThat(given().header("Authorization", authorization)
                        .contentType("application/json")
                        .body(ACCOUNT)
                        .post(links("acme"))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void aForbiddenTenantAndOneThatDoesNotExistGiveTheSameAnswer() {
        Response forbidden =
                assertProblem(createLink("foreign", ACCOUNT), 403, "caller_not_allowed", "not_sent", false);
        Response absent = assertProblem(createLink("absent", ACCOUNT), 403, "caller_not_allowed", "not_sent", false);

        assertThat(forbidden.jsonPath().getString("detail"))
                .isEqualTo(absent.jsonPath().getString("detail"))
                .contains("token:checkout");
        assertProblem(checkout().get("/v1/tenants/foreign/anything"), 403, "caller_not_allowed", "not_sent", false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/tenants/%66oreign/onboarding-links",
                "/v1//tenants/foreign/onboarding-links",
                "/v1/tenants//foreign/onboarding-links",
                "/v1/tenants/acme/../foreign/onboarding-links",
                "/v1/tenants/acme/%2e%2e/foreign/onboarding-links",
                "/v1/./tenants/foreign/onboarding-links",
                "/v1/tenants/foreign;x=y/onboarding-links",
                "/v1/tenants;x=y/foreign/onboarding-links",
                "/v1/tenants/acme%2f..%2fforeign/onboarding-links",
                "//v1/tenants/foreign/onboarding-links",
                "/V1/tenants/foreign/onboarding-links",
                "/v1/tenants/acme/onboarding-links/",
                "/v1/tenants/acme/onboarding-links;x",
                "/v1/tenants/acme/onboarding-link%73",
                "/v1/tenants/foreign/../acme/onboarding-links",
                "//v1/tenants/acme/onboarding-links",
                "/v1;x/tenants/acme/onboarding-links",
            })
    void noSpellingOfAPathGetsRoundTheGate(String path) throws IOException {
        // Over a plain socket, because HTTP clients normalize paths.
        String answer =
                raw("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                        + ApiCalls.TOKEN + "\r\nContent-Type: application/json\r\nContent-Length: " + ACCOUNT.length()
                        + "\r\n\r\n"
                        + ACCOUNT);

        assertThat(answer).matches(text -> text.startsWith("HTTP/1.1 403 ") || text.startsWith("HTTP/1.1 404 "));
        assertThat(stripe.requests()).isEmpty();
    }

    /** Sends these characters, and returns everything that is received until the connection is closed. */
    private static String raw(String request) throws IOException {
        try (var socket = new Socket("localhost", 8081)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theTenantsStateIsToldToItsCallersOnly() {
        assertProblem(createLink("disabled", ACCOUNT), 503, "tenant_disabled", "not_sent", false);
        assertProblem(createLink("broken", ACCOUNT), 503, "tenant_unavailable", "not_sent", false);
        for (String tenant : List.of("disabled", "broken")) {
            assertProblem(
                    given().header("Authorization", "Bearer PLANTEDTOKENelse").post(links(tenant)),
                    403,
                    "caller_not_allowed",
                    "not_sent",
                    false);
        }
        assertThat(stripe.requests()).isEmpty();
    }

    @Test
    void checksRunInTheirOrder() {
        String large = "x".repeat(17_000);

        assertProblem(given().body(large).post(links("foreign")), 401, "unauthenticated", "not_sent", false);
        assertProblem(
                given().header("Authorization", "Bearer " + ApiCalls.TOKEN)
                        .contentType("text/plain")
                        .body(large)
                        .post(links("foreign")),
                403,
                "caller_not_allowed",
                "not_sent",
                false);
        assertProblem(
                given().header("Authorization", "Bearer " + ApiCalls.TOKEN)
                        .contentType("text/plain")
                        .body(large)
                        .post(links("acme")),
                415,
                "unsupported_media_type",
                "not_sent",
                false);
        assertProblem(createLink("acme", large), 413, "body_too_large", "not_sent", false);
        assertProblem(
                createLink("locked", "{\"x\":1,\"account\":\"acct_1\",\"return_url\":\"x\"}"),
                400,
                "invalid_request",
                "not_sent",
                false);
    }

    @Test
    void bodiesMayHaveSixteenKibibytesWhetherTheirLengthIsDeclaredOrNot() throws IOException {
        String padding = " ".repeat(16 * 1024 - ACCOUNT.length());

        assertThat(createLink("acme", ACCOUNT + padding).statusCode()).isEqualTo(201);
        assertProblem(createLink("acme", ACCOUNT + padding + " "), 413, "body_too_large", "not_sent", false);
        assertThat(chunked(ACCOUNT + padding)).startsWith("HTTP/1.1 201 ");
        assertThat(chunked(ACCOUNT + padding + " ")).startsWith("HTTP/1.1 413 ").contains("body_too_large");
    }

    private static String chunked(String body) throws IOException {
        StringBuilder request = new StringBuilder("POST " + links("acme")
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " + ApiCalls.TOKEN
                + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int at = 0; at < body.length(); at += 1000) {
            String chunk = body.substring(at, Math.min(body.length(), at + 1000));
            request.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        return raw(request.append("0\r\n\r\n").toString());
    }

    @Test
    void aRefusedRequestLeavesItsConnectionUsable() throws IOException {
        String body = "x".repeat(10_000);
        String head = "POST " + links("acme") + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
        String first = head + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        String second = head + "Authorization: Bearer " + ApiCalls.TOKEN + "\r\nConnection: close\r\nContent-Length: "
                + ACCOUNT.length() + "\r\n\r\n" + ACCOUNT;

        assertThat(raw(first + second)).startsWith("HTTP/1.1 401 ").contains("HTTP/1.1 201 ");
    }

    @Test
    void aRefusedRequestWithoutABodyLeavesItsConnectionUsableToo() throws IOException {
        String head = " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + ApiCalls.TOKEN + "\r\n";

        assertThat(raw("GET " + links("acme") + head + "\r\nGET /nothing" + head + "Connection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ")
                .contains("HTTP/1.1 404 ");
    }

    @Test
    void aBodyThatNobodyReadsEndsItsConnectionWhenItIsLong() throws IOException {
        String head = "POST " + links("acme") + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n";

        assertThat(raw(head + "x".repeat(1000))).startsWith("HTTP/1.1 401 ").containsIgnoringCase("connection: close");
    }

    @Test
    void aHugeBodyIsRefusedLikeAnyOtherThatIsTooLarge() throws IOException {
        String head = "POST " + links("acme") + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
        String length = "Content-Length: 20000000000\r\n\r\n";

        assertThat(raw(head + length)).startsWith("HTTP/1.1 401 ").contains("unauthenticated");
        assertThat(raw(head + "Authorization: Bearer " + ApiCalls.TOKEN + "\r\n" + length))
                .startsWith("HTTP/1.1 413 ")
                .contains("body_too_large");
    }

    @Test
    void aRequestWithoutAHostGetsAProblemToo() throws IOException {
        String answer = raw("POST " + links("acme") + " HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .contains("application/problem+json", "\"code\":\"invalid_request\"", "\"outcome\":\"not_sent\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /v1/tenants/%zz/onboarding-links HTTP/1.1\r\n",
                "POST /v1/tenants/acme/onboarding-links?x=%zz HTTP/1.1\r\n",
                "POST /v1/tenants/acme/onboarding-links HTTP/1.1\r\nContent-Length: abc\r\n",
                "POST /v1/tenants/acme/onboarding-links HTTP/1.1\r\nContent-Length: -1\r\n",
                "POST /v1/tenants/acme/onboarding-links HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n",
                "POST /v1/tenants/acme/onboarding-links HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n",
            })
    void whatIsNotHttpIsRefusedByTheServer(String start) throws IOException {
        assertThat(raw(start + "Host: localhost\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void malformedChunksAreNoBugOfOurs() throws IOException {
        String head = "POST " + links("acme") + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + ApiCalls.TOKEN + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        String counted =
                "gangway_link_requests_total{code=\"invalid_request\",fault=\"caller\",outcome=\"not_sent\",tenant=\"acme\",type=\"none\"}";
        double before = metric(counted);

        // The packaged application sends a 400. Without its connection handlers, Vert.x closes the connection at once.
        assertThat(raw(head + "ZZ\r\n")).matches("(?s)(HTTP/1\\.1 400 .*)?");

        await().atMost(Duration.ofSeconds(5)).until(() -> metric(counted) == before + 1);
        assertThat(ApiCalls.metrics().lines().filter(line -> line.contains("internal_error")))
                .allMatch(line -> line.endsWith(" 0.0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "application/jsonp", "application/*"})
    void bodiesAreJsonAndSaySo(String type) {
        Response answer = given().header("Authorization", "Bearer " + ApiCalls.TOKEN)
                .header("Content-Type", type)
                .body(ACCOUNT.getBytes(StandardCharsets.UTF_8))
                .post(links("acme"));

        assertProblem(answer, 415, "unsupported_media_type", "not_sent", false);
    }

    @Test
    void whatTheCallerAcceptsMakesNoDifference() {
        assertThat(checkout()
                        .accept("text/html")
                        .body(ACCOUNT)
                        .post(links("acme"))
                        .statusCode())
                .isEqualTo(201);
        assertProblem(
                checkout().accept("image/png").body("{").post(links("acme")), 400, "invalid_json", "not_sent", false);
    }

    @Test
    void theEdgeAnswersWithProblemsToo() {
        assertProblem(checkout().get("/"), 404, "no_such_resource", "not_sent", false);
        assertProblem(checkout().get("/v1/tenants/acme/nothing"), 404, "no_such_resource", "not_sent", false);
        assertProblem(checkout().get("/v1/links"), 404, "no_such_resource", "not_sent", false);
        Response answer = assertProblem(checkout().get(links("acme")), 405, "method_not_allowed", "not_sent", false);
        assertThat(answer.header("Allow")).isEqualTo("POST");
    }

    @Test
    void anUnusableRequestIdIsReplaced() {
        for (String id : List.of("a b", "x".repeat(129))) {
            Response answer =
                    checkout().header("X-Request-Id", id).body(ACCOUNT).post(links("acme"));
            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(answer.header("X-Request-Id")).matches("[0-9a-f-]{36}");
        }
    }
}
