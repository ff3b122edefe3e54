package dev.gangway.api;

import static dev.gangway.StubStripe.answers;
import static dev.gangway.api.ApiCalls.assertProblem;
import static dev.gangway.api.ApiCalls.checkout;
import static dev.gangway.api.ApiCalls.links;
import static dev.gangway.api.ApiCalls.metric;
import static dev.gangway.api.ApiCalls.preview;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gangway.ApiDescription;
import dev.gangway.StripeExamples;
import dev.gangway.StubStripeResource;
import dev.gangway.model.AccountId;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.model.TenantId;
import dev.gangway.refresh.RefreshClaims;
import dev.gangway.refresh.SealResult.Sealed;
import dev.gangway.refresh.SubjectHash;
import dev.gangway.refresh.TestRefreshTokens;
import dev.gangway.telemetry.TestMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Links that replace expired or used ones, over HTTP. */
@Tag("application")
@QuarkusTest
@WithTestResource(StubStripeResource.class)
class RefreshLinksTest extends LinkAnswers {

    private static final Pattern TOKEN = Pattern.compile("\\?t=([A-Za-z0-9_-]+)");
    private static final String FIRST = """
            {"account": "acct_1Nv0FGQ9RKHgCVdK", "subject": "user_8842",
             "collection_options": {"fields": "eventually_due"},
             "refresh_url": "https://example.com/reauth?t={refresh_token}"}""";
    private static final String REFRESH = "/refresh";
    private static final LinkParameters WITH_TOKEN =
            new LinkParameters(Map.of(LinkField.REFRESH_URL, "https://example.com/reauth?t={refresh_token}"));

    /** The refresh token in the last request to Stripe. */
    private String sealed() {
        Matcher token = TOKEN.matcher(stripe.requests().getLast().body());
        assertThat(token.find()).isTrue();
        return token.group(1);
    }

    private String first() {
        ApiDescription.source()
                .assertDocuments("createOnboardingLink", checkout().body(FIRST).post(links("acme")))
                .then()
                .statusCode(201);
        return sealed();
    }

    private static Response refresh(String tenant, String body) {
        return ApiDescription.source()
                .assertDocuments("refreshOnboardingLink", checkout().body(body).post(links(tenant) + REFRESH));
    }

    private static Response refresh(String token, @Nullable String tenant, @Nullable String subject) {
        return refresh(
                tenant == null ? "acme" : tenant,
                "{\"refresh_token\": \"" + token + "\"" + (subject == null ? "" : ", \"subject\": \"" + subject + "\"")
                        + "}");
    }

    /** A token as this gateway would have sealed it. */
    private static String token(
            String tenant, LinkParameters requested, @Nullable String subject, Instant issued, int generation) {
        var id = new TenantId(tenant);
        var claims = new RefreshClaims(
                id,
                new AccountId("acct_1Nv0FGQ9RKHgCVdK"),
                LinkType.ACCOUNT_ONBOARDING,
                requested,
                subject == null ? null : SubjectHash.of(id, subject),
                "token:checkout",
                RefreshClaims.bucketOf(issued),
                generation,
                12345);
        try {
            var tokens = TestRefreshTokens.withKeys(
                    TestMeters.in(new SimpleMeterRegistry()),
                    Files.readString(Path.of("src/test/tenants/refresh-keys")));
            return ((Sealed) tokens.seal(claims, new byte[16])).token().reveal();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theSameUserGetsTheSameLinkAgain() {
        String token = first();
        String firstBody = stripe.requests().getLast().body();

        Response again = refresh(token, null, "user_8842");

        assertThat(again.statusCode()).as(again.asString()).isEqualTo(201);
        assertThat(again.jsonPath().getInt("generation")).isEqualTo(1);
        assertThat(again.jsonPath().getString("url")).isEqualTo(StripeExamples.LINK_URL);
        assertThat(again.header("Gangway-Plan-Changed")).isNull();
        String secondBody = stripe.requests().getLast().body();
        assertThat(secondBody.replace(sealed(), token)).isEqualTo(firstBody);
        assertThat(secondBody).contains("eventually_due").isNotEqualTo(firstBody);
    }

    @Test
    void theResponseToAFirstLinkHasNoGeneration() {
        Response made = checkout().body(FIRST).post(links("acme"));

        assertThat(made.jsonPath().getMap("").containsKey("generation")).isFalse();
        assertThat(made.jsonPath().getString("refresh_url")).isEqualTo("https://example.com/reauth?t=" + sealed());
    }

    @Test
    void tenRefreshesAreTheMaximum() {
        String token = first();
        for (int generation = 1; generation <= 10; generation++) {
            Response again = refresh(token, null, "user_8842");
            assertThat(again.statusCode()).isEqualTo(201);
            assertThat(again.jsonPath().getInt("generation")).isEqualTo(generation);
            token = sealed();
        }
        stripe.forget();

        Response eleventh = refresh(token, null, "user_8842");

        assertProblem(eleventh, 409, "refresh_loop", "not_sent", false);
        assertThat(eleventh.jsonPath().getString("user_message")).isEqualTo("refresh.contact_support");
        assertThat(stripe.requests()).isEmpty();
    }

    static Stream<Arguments> damages() {
        UnaryOperator<String> cut = token -> token.substring(0, token.length() - 1);
        UnaryOperator<String> extended = token -> token + "A";
        UnaryOperator<String> spaced = token -> token + " ";
        UnaryOperator<String> wrapped = token -> "\\n" + token;
        UnaryOperator<String> padded = token -> token + "=";
        UnaryOperator<String> encoded = token -> URLEncoder.encode("%" + token, StandardCharsets.UTF_8);
        UnaryOperator<String> flipped =
                token -> token.substring(0, 40) + (token.charAt(40) == 'A' ? "B" : "A") + token.substring(41);
        UnaryOperator<String> empty = _ -> "";
        UnaryOperator<String> url = token -> "https://example.com/reauth?t=" + token;
        UnaryOperator<String> template = _ -> "{refresh_token}";
        return Stream.of(cut, extended, spaced, wrapped, padded, encoded, flipped, empty, url, template)
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("damages")
    void aTokenThatIsNotExactlyAsItWasIsInvalid(UnaryOperator<String> damage) {
        String token = first();
        stripe.forget();

        Response response = refresh(damage.apply(token), null, "user_8842");

        assertProblem(response, 400, "refresh_token_invalid", "not_sent", false);
        assertThat(response.jsonPath().getString("user_message")).isEqualTo("refresh.expired");
        assertThat(response.asString()).doesNotContain(token.substring(0, 30));
        assertThat(stripe.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"endive", "locked"})
    void aTokenOfAnotherTenantIsInvalid(String other) {
        assertProblem(refresh(first(), other, "user_8842"), 400, "refresh_token_invalid", "not_sent", false);
    }

    @ParameterizedTest
    @CsvSource({"user_1", "USER_8842", ","})
    void anotherUserGetsNoLink(@Nullable String subject) throws IOException {
        String token = first();
        stripe.forget();
        double before = metric("gangway_refresh_total{plan_changed=\"false\",result=\"refresh_subject_mismatch\"}");

        Response response = refresh(token, null, subject);

        assertProblem(response, 403, "refresh_subject_mismatch", "not_sent", false);
        assertThat(response.jsonPath().getString("user_message")).isEqualTo("refresh.other_user");
        assertThat(stripe.requests()).isEmpty();
        assertThat(metric("gangway_refresh_total{plan_changed=\"false\",result=\"refresh_subject_mismatch\"}"))
                .isEqualTo(before + 1);
        String audit = auditLine(response.header("X-Request-Id"));
        assertThat(audit)
                .contains(
                        "\"action\":\"onboarding_link.refresh\"",
                        "\"code\":\"refresh_subject_mismatch\"",
                        "\"subject\":\"" + SubjectHash.of(new TenantId("acme"), "user_8842") + "\"")
                .doesNotContain("user_8842", token);
        assertThat(audit.contains("\"sent_subject\"")).isEqualTo(subject != null);
    }

    private static String auditLine(String requestId) throws IOException {
        Path file = Path.of("target/audit.log");
        await().until(() -> Files.readString(file).contains("\"" + requestId + "\""));
        return Files.readAllLines(file).stream()
                .filter(line -> line.contains("\"" + requestId + "\""))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theAuditTrailNamesTheGenerationAndTheFirstCaller() throws IOException {
        Response again = refresh(first(), null, "user_8842");

        assertThat(auditLine(again.header("X-Request-Id")))
                .contains(
                        "\"original_caller\":\"token:checkout\"",
                        "\"generation\":1",
                        "\"plan_changed\":false",
                        "\"account\":\"acct_1Nv0FGQ9RKHgCVdK\"",
                        "\"outcome\":\"created\"");
    }

    @Test
    void anOldTokenHasExpired() {
        String token = token("acme", WITH_TOKEN, "user_8842", Instant.now().minusSeconds(8 * 86_400), 0);

        Response response = refresh(token, null, "user_8842");

        assertProblem(response, 410, "refresh_token_expired", "not_sent", false);
        assertThat(response.jsonPath().getString("user_message")).isEqualTo("refresh.expired");
    }

    @Test
    void todaysPolicyApplies() {
        LinkParameters forbidden = WITH_TOKEN.with(LinkField.RETURN_URL, "https://no-longer-allowed.example");
        String token = token("acme", forbidden, "user_8842", Instant.now(), 0);

        Response response = refresh(token, null, "user_8842");

        assertProblem(response, 422, "redirect_not_allowed", "not_sent", false);
        assertThat(response.jsonPath().getString("errors[0].path")).isEqualTo("return_url");
        assertThat(response.jsonPath().getString("user_message")).isEqualTo("refresh.contact_support");
    }

    @Test
    void failuresOfStripeAreThoseOfANewLink() {
        String token = first();
        stripe.will(answers(404, StripeExamples.error("not_found", "No such account"), "Request-Id", "req_2"));

        Response response = refresh(token, null, "user_8842");

        assertProblem(response, 404, "account_not_found", "rejected", false);
        assertThat(response.jsonPath().getString("user_message")).isEqualTo("refresh.contact_support");
    }

    @Test
    void aChangedPlanIsTold() throws IOException {
        String token = token("acme", WITH_TOKEN, "user_8842", Instant.now(), 2);

        Response response = refresh(token, null, "user_8842");

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.header("Gangway-Plan-Changed")).isEqualTo("true");
        assertThat(response.jsonPath().getInt("generation")).isEqualTo(3);
        assertThat(auditLine(response.header("X-Request-Id"))).contains("\"plan_changed\":true");
    }

    @Test
    void aFrozenTenantHasNoLinkWithAChangedPlan() {
        String changed = token("frozen", LinkParameters.NONE, null, Instant.now(), 0);

        assertProblem(refresh(changed, "frozen", null), 409, "refresh_plan_changed", "not_sent", false);
    }

    @Test
    void aTenantsOwnMaximumOfRefreshesApplies() {
        String third = token("frozen", LinkParameters.NONE, null, Instant.now(), 2);

        assertProblem(refresh(third, "frozen", null), 409, "refresh_loop", "not_sent", false);
    }

    @Test
    void aDefaultWithThePlaceholderNeedsNothingOfTheRequest() {
        ApiCalls.createLink("frozen", ApiCalls.ACCOUNT).then().statusCode(201);

        Response again = refresh(sealed(), "frozen", null);

        assertThat(again.statusCode()).as(again.asString()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"subject\": \"u\"}                            | refresh_token",
                "{\"refresh_token\": null, \"subject\": \"u\"}   | refresh_token",
                "{\"refresh_token\": 1}                          | refresh_token",
                "{\"refresh_token\": \"x\", \"subject\": 7}      | subject",
                "{\"refresh_token\": \"x\", \"subject\": \"\"}   | subject",
                "{\"refresh_token\": \"x\", \"subject\": \"a b\"}| subject",
                "{\"refresh_token\": \"x\", \"subject\": \"a\\u0000\"}| subject",
                "{\"refresh_token\": \"x\", \"account\": \"acct_1\"} | account",
                "{\"refresh_token\": \"x\", \"refresh_url\": \"x\"} | refresh_url",
            })
    void malformedRequestsSayWhatToChange(String body, String path) {
        Response response = refresh("acme", body);

        assertProblem(response, 400, "invalid_request", "not_sent", false);
        assertThat(response.jsonPath().getList("errors.path")).isEqualTo(List.of(path));
    }

    @Test
    void aLinkWithAPlaceholderNeedsASubject() {
        Response response = ApiCalls.createLink(
                "acme", "{\"account\": \"acct_1\", \"refresh_url\": \"https://example.com/r?t={refresh_token}\"}");

        assertProblem(response, 422, "missing_field", "not_sent", false);
        assertThat(response.jsonPath().getList("errors.path")).isEqualTo(List.of("subject"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://example.com/{refresh_token}                   | in its query or fragment only",
                "https://example.com/?a={refresh_token}&b={refresh_token} | only once",
                "https://example.com/?a=%7Brefresh_token%7D{           | must not contain",
                "https://evil.example/?a={refresh_token}               | must have one of the origins",
            })
    void aPlaceholderInTheWrongPlaceIsAViolation(String url, String message) {
        Response response = ApiCalls.createLink(
                "acme", "{\"account\": \"acct_1\", \"subject\": \"u\", \"refresh_url\": \"" + url + "\"}");

        assertProblem(response, 422, "redirect_not_allowed", "not_sent", false);
        assertThat(response.jsonPath().getString("errors[0].message")).contains(message);
    }

    @Test
    void aTokenThatWouldBeTooLongNamesTheFieldToMove() {
        Response response = ApiCalls.createLink(
                "acme",
                FIRST.replace(
                        "\"subject\"", "\"return_url\": \"https://example.com/" + "x".repeat(700) + "\", \"subject\""));

        assertProblem(response, 400, "invalid_request", "not_sent", false);
        assertThat(response.jsonPath().getList("errors.path")).isEqualTo(List.of("return_url"));
        assertThat(response.jsonPath().getString("detail")).contains("tenant's defaults");
        assertThat(stripe.requests()).isEmpty();
    }

    @Test
    void aRepeatedClickSendsTheSameBytes() {
        for (int i = 0; i < 2; i++) {
            checkout().header("Idempotency-Key", "refresh-click").body(FIRST).post(links("acme"));
        }
        checkout().header("Idempotency-Key", "other-click").body(FIRST).post(links("acme"));

        assertThat(stripe.requests()).hasSize(3);
        assertThat(stripe.requests().get(0).body())
                .isEqualTo(stripe.requests().get(1).body());
        assertThat(stripe.requests().get(0).headers().get("idempotency-key"))
                .isEqualTo(stripe.requests().get(1).headers().get("idempotency-key"));
        assertThat(stripe.requests().get(2).body())
                .isNotEqualTo(stripe.requests().get(0).body());
    }

    @Test
    void thePreviewShowsThePlaceholderAndTheLengthOfTheToken() {
        Response response = preview("acme", FIRST);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.jsonPath().getString("fields.refresh_url.value"))
                .isEqualTo("https://example.com/reauth?t={refresh_token}");
        assertThat(response.jsonPath().getString("stripe_request.body.use_case.account_onboarding.refresh_url"))
                .isEqualTo("https://example.com/reauth?t={refresh_token}");
        assertThat(response.jsonPath().getInt("refresh_token_length")).isEqualTo(first().length());
    }

    @Test
    void sdksSendTheSubjectInAHeader() {
        String body = "{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\", \"use_case\": {\"type\": \"account_onboarding\","
                + " \"account_onboarding\": {\"refresh_url\": \"https://example.com/reauth?t={refresh_token}\"}}}";
        var sdk = io.restassured.RestAssured.given()
                .header("Authorization", "Bearer acme~" + ApiCalls.TOKEN)
                .contentType("application/json");

        sdk.body(body).post("/v2/core/account_links").then().statusCode(400);
        sdk.header("Gangway-Subject", "user_8842")
                .body(body)
                .post("/v2/core/account_links")
                .then()
                .statusCode(200);

        assertThat(refresh(sealed(), null, "user_8842").statusCode()).isEqualTo(201);
    }
}
