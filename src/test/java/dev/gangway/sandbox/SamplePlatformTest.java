package dev.gangway.sandbox;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole round, from a first link to a refreshed one, without a browser. */
@Tag("application")
@QuarkusTest
class SamplePlatformTest {

    private static final String COOKIE = "sandbox_session";
    private static final String LINK = "http://localhost:8081/sandbox/links/acct_platformAda#alu_test_";
    private static final String TAMPERED = SamplePlatform.REFRESH + "?t=tampered";
    private static final Pattern REQUEST_ID = Pattern.compile("<dt>Request id</dt><dd>([!-~]{8,})</dd>");

    @Inject
    MeterRegistry meters;

    /** A browser that does not follow redirects, so that each can be looked at. */
    private static RequestSpecification browser() {
        // The URLs are encoded already, as a browser's are.
        return given().redirects().follow(false).urlEncodingEnabled(false);
    }

    private static RequestSpecification as(PlatformUser user) {
        return browser().cookie(COOKIE, login(user, SamplePlatform.ROOT).cookie(COOKIE));
    }

    private static Response login(PlatformUser user, String next) {
        return browser()
                .formParam("user", user.id())
                .post(SamplePlatform.LOGIN + "?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
    }

    /** Starts onboarding and returns the link. */
    private static String start(PlatformUser user) {
        Response started = as(user).post(SamplePlatform.ONBOARDING);
        assertThat(started.statusCode()).as(started.asString()).isEqualTo(303);
        return started.header("Location");
    }

    /** Does one step on the page of a link and returns path and query of the URL to which it leads. */
    private static String visit(String step, String link) {
        var redirect = URI.create(given().body(link.substring(link.indexOf('#') + 1))
                .post(SandboxRoutes.LINKS + "/" + step)
                .jsonPath()
                .getString("redirect"));
        assertThat(redirect.getAuthority()).isEqualTo("localhost:8080");
        return redirect.getPath() + "?" + redirect.getRawQuery();
    }

    private double refreshes() {
        return ((CompositeMeterRegistry) meters)
                .getRegistries().stream()
                        .flatMap(registry -> registry.find("gangway.refresh").counters().stream())
                        .mapToDouble(Counter::count)
                        .sum();
    }

    private static void assertPrivate(Response response) {
        assertThat(response.header("Cache-Control")).isEqualTo("no-store");
        assertThat(response.header("Referrer-Policy")).isEqualTo("no-referrer");
    }

    private static void assertPage(Response response, int status, String title) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.contentType()).isEqualTo("text/html; charset=utf-8");
        assertPrivate(response);
        assertThat(response.header("Content-Security-Policy"))
                .startsWith("default-src 'none'; style-src 'sha256-")
                .contains("form-action 'self' http://localhost:8081;", "frame-ancestors 'none'");
        assertThat(response.asString())
                .contains("<h1>" + title + "</h1>")
                .doesNotContain("{{", "<script", "style=\"", " onclick");
    }

    private static void assertNewLink(Response response) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(303);
        assertThat(response.header("Location")).startsWith(LINK);
        assertPrivate(response);
    }

    @Test
    void theUserWhoLeftALinkGetsANewOne() {
        String first = start(PlatformUser.ADA);

        Response refreshed = as(PlatformUser.ADA).get(visit("leave", first));

        assertNewLink(refreshed);
        assertThat(refreshed.header("Location")).isNotEqualTo(first);
        assertThat(given().body(first.substring(first.indexOf('#') + 1))
                        .post(SandboxRoutes.LINKS + "/open")
                        .jsonPath()
                        .getString("account"))
                .isNull();
    }

    @Test
    void aUsedLinkIsRefreshed() {
        String first = start(PlatformUser.ADA);
        assertThat(visit("finish", first)).isEqualTo("/sandbox/platform?event=return");

        assertNewLink(as(PlatformUser.ADA).get(visit("open", first)));
    }

    @Test
    void anotherUserGetsNoLink() {
        String page = visit("leave", start(PlatformUser.ADA));

        Response refused = as(PlatformUser.BOB).get(page);

        assertPage(refused, 403, "This link is for another user");
        assertThat(refused.asString())
                .contains(
                        "You are signed in as Bob.",
                        "403 refresh_subject_mismatch, refresh.other_user",
                        "/logout?next=");
        assertThat(refused.header("Location")).isNull();
    }

    @Test
    void afterTenRefreshesThePageSaysWhatToDo() {
        String link = start(PlatformUser.ADA);
        for (int i = 0; i < 10; i++) {
            Response refreshed = as(PlatformUser.ADA).get(visit("leave", link));
            assertNewLink(refreshed);
            link = refreshed.header("Location");
        }

        Response eleventh = as(PlatformUser.ADA).get(visit("leave", link));

        assertPage(eleventh, 409, "We can’t continue your onboarding");
        assertThat(eleventh.asString())
                .contains("Write to support@platform.example", "409 refresh_loop, refresh.contact_support")
                .doesNotContain("http-equiv", ">Try again<");
    }

    static Stream<Arguments> failures() {
        String ada = PlatformUser.ADA.subject();
        Instant now = Instant.now();
        return Stream.of(
                Arguments.of("tampered", 400, "This link has expired", "refresh_token_invalid"),
                Arguments.of("", 400, "This link has expired", "refresh_token_invalid"),
                Arguments.of(Recipes.OLD_REFRESH_TOKEN, 410, "This link has expired", "refresh_token_expired"),
                Arguments.of(
                        SandboxTokens.seal(FakeStripe.NOT_FOUND, ada, now, 0),
                        404,
                        "We can’t continue your onboarding",
                        "account_not_found"),
                Arguments.of(
                        SandboxTokens.seal(FakeStripe.RATE_LIMITED, ada, now, 0),
                        429,
                        "This did not work just now",
                        "rate_limited"),
                Arguments.of(
                        SandboxTokens.seal(FakeStripe.INVALID, ada, now, 0),
                        502,
                        "We can’t continue your onboarding",
                        "stripe_invalid_response"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void eachFailureHasAUsefulPageWithTheRequestId(String token, int status, String title, String code) {
        double before = refreshes();

        Response page = as(PlatformUser.ADA).get(SamplePlatform.REFRESH + "?t=" + token);

        assertPage(page, status, title);
        assertThat(page.asString()).contains(status + " " + code + ", refresh.");
        Matcher id = REQUEST_ID.matcher(page.asString());
        assertThat(id.find()).isTrue();
        assertThat(refreshes()).as("one try").isEqualTo(before + 1);
    }

    @Test
    void aPageWithoutASessionLeadsThroughTheLoginBackToIt() {
        String page = visit("leave", start(PlatformUser.ADA));
        double before = refreshes();

        Response login = browser().get(page);

        assertPage(login, 200, "Sign in");
        Matcher action = Pattern.compile("action=\"([^\"]+)\"").matcher(login.asString());
        assertThat(action.find()).isTrue();
        Response back = browser().formParam("user", "ada").post(action.group(1));
        assertThat(back.statusCode()).isEqualTo(303);
        assertThat(back.header("Location")).isEqualTo(page);
        assertThat(refreshes()).isEqualTo(before);
        assertNewLink(browser().cookie(COOKIE, back.cookie(COOKIE)).get(page));
    }

    @ParameterizedTest
    @ValueSource(strings = {"prefetch", "prefetch;prerender", "prefetch;anonymous-client-ip"})
    void aPrefetchMakesNoLink(String purpose) {
        String page = visit("leave", start(PlatformUser.ADA));
        double before = refreshes();

        Response refused = as(PlatformUser.ADA).header("Sec-Purpose", purpose).get(page);

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.header("Location")).isNull();
        assertPrivate(refused);
        assertThat(refreshes()).isEqualTo(before);
    }

    @Test
    void aRequestForHeadersMakesNoLink() {
        String page = visit("leave", start(PlatformUser.ADA));
        double before = refreshes();

        Response headers = as(PlatformUser.ADA).head(page);

        assertThat(headers.statusCode()).isEqualTo(200);
        assertThat(headers.header("Location")).isNull();
        assertThat(refreshes()).isEqualTo(before);
    }

    @Test
    void theCookieIsSentOnTheWayBackFromStripeAndToNoScript() {
        String cookie = login(PlatformUser.ADA, SamplePlatform.ROOT).header("Set-Cookie");

        assertThat(List.of(cookie.split("; ", -1)))
                .contains("HTTPOnly", "SameSite=Lax", "Path=/sandbox/platform")
                .doesNotContain("Secure");
    }

    @Test
    void afterSigningOutThereIsNoSession() {
        String session = login(PlatformUser.ADA, SamplePlatform.ROOT).cookie(COOKIE);

        Response out = browser().cookie(COOKIE, session).post(SamplePlatform.LOGOUT + "?next=" + TAMPERED);

        assertThat(out.statusCode()).isEqualTo(303);
        assertThat(out.header("Location")).isEqualTo(TAMPERED);
        assertThat(out.header("Set-Cookie")).contains("Max-Age=0");
        assertPage(browser().cookie(COOKIE, session).get(TAMPERED), 200, "Sign in");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://elsewhere.example/sandbox/platform",
                "//elsewhere.example/sandbox/platform",
                "/sandbox/platform.elsewhere.example",
                "/sandbox/platform@elsewhere.example",
                "/sandbox/platform/../links/x",
                "/sandbox/platform?a\r\nX-Injected: 1",
                "/sandbox",
                ""
            })
    void aLoginLeadsOnlyToThePlatformsOwnPages(String next) {
        Response response = login(PlatformUser.ADA, next);

        assertThat(response.statusCode()).isEqualTo(303);
        assertThat(response.header("Location")).isEqualTo(SamplePlatform.ROOT);
        assertThat(response.header("X-Injected")).isNull();
    }

    @Test
    void anUnknownUserHasNoSession() {
        Response response = browser().formParam("user", "eve").post(SamplePlatform.LOGIN);

        assertThat(response.statusCode()).isEqualTo(303);
        assertThat(response.cookie(COOKIE)).isNull();
    }

    @Test
    void onboardingNeedsASession() {
        Response response = browser().post(SamplePlatform.ONBOARDING);

        assertThat(response.statusCode()).isEqualTo(303);
        assertThat(response.header("Location")).isEqualTo(SamplePlatform.ROOT);
    }

    @Test
    void nothingOfTheUrlIsHtml() {
        String page = SamplePlatform.REFRESH + "?t=%22%3E%3Cscript%3E'";

        assertThat(browser().get(page).asString()).contains("<h1>Sign in</h1>").doesNotContain("<script", "%3E'");
        assertThat(as(PlatformUser.BOB).get(page).asString())
                .contains("<h1>This link has expired</h1>")
                .doesNotContain("<script", "%3E'");
    }

    @ParameterizedTest
    @CsvSource({
        "return, This is the return_url.",
        "settings, This is the return_url of an account update.",
        "refresh, This is a refresh_url without a refresh token"
    })
    void thePagesOfTheOtherTenantsSayWhatTheyStandFor(String event, String text) {
        String page = SamplePlatform.ROOT + "?event=" + event;

        assertThat(browser().get(page).asString()).contains("<h1>Sign in</h1>", text);
        assertThat(as(PlatformUser.BOB).get(page).asString()).contains("<h1>Your account</h1>", text, "user_bob");
    }
}
