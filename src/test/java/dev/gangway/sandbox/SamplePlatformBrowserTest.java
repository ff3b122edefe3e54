package dev.gangway.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole round in a browser. {@code target/screenshots} shows each page on a phone and on a desktop. */
@Tag("application")
@QuarkusTest
class SamplePlatformBrowserTest {

    /** The URLs in the sandbox's tenant files. In this test, the browser finds the application's port there. */
    private static final String SANDBOX = "http://localhost:8080/sandbox";

    private static final String STRIPE = "Tell us about your business";
    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    private static final int PHONE = 390;
    private static final int DESKTOP = 1280;

    @TempDir
    static Path profile;

    private static Browser browser;

    @BeforeAll
    static void start() throws IOException {
        Optional<Path> program = Browser.program();
        assumeTrue(program.isPresent(), "chromium is not installed (Debian and Ubuntu: apt-get install chromium)");
        browser = Browser.start(
                program.orElseThrow(), profile, "--host-resolver-rules=MAP localhost:8080 127.0.0.1:8081");
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void signOut() {
        browser.forgetCookies();
        browser.resize(PHONE);
    }

    /** Takes pictures of the current page, and checks that it fits the window. */
    private static void look(String name) throws IOException {
        for (int width : new int[] {DESKTOP, PHONE}) {
            browser.resize(width);
            assertThat(browser.scrollsSideways())
                    .as("%s is wider than %d px", name, width)
                    .isFalse();
            browser.screenshot(SCREENSHOTS.resolve(name + "-" + width + ".png"));
        }
    }

    private static void signIn(PlatformUser user, String heading) {
        browser.follow("button[value=" + user.id() + "]", heading);
    }

    /** Returns the URL of a link that a user has just opened. */
    private static String startOnboarding(PlatformUser user) {
        browser.open(SANDBOX + "/platform");
        browser.awaitHeading("Sign in");
        signIn(user, "Your account");
        browser.follow("button.primary", STRIPE);
        return browser.url();
    }

    private static void openRefreshPage(PlatformUser user, String token, String heading) {
        browser.open(SANDBOX + "/platform/refresh?t=" + token);
        browser.awaitHeading("Sign in");
        signIn(user, heading);
    }

    @Test
    void fromTheStartPageToARefreshedLink() throws IOException {
        browser.open(SANDBOX);
        browser.awaitHeading("Gangway");
        look("start");
        browser.follow("a[href='/sandbox/platform']", "Sign in");
        look("login");
        signIn(PlatformUser.ADA, "Your account");
        look("account");
        browser.follow("button.primary", STRIPE);
        look("link");
        String first = browser.url();

        browser.follow("#leave", STRIPE);

        assertThat(browser.url())
                .contains("/sandbox/links/acct_platformAda#alu_test_")
                .isNotEqualTo(first);
    }

    @Test
    void anotherUserGetsNoLinkUntilTheRightOneSignsIn() throws IOException {
        String link = startOnboarding(PlatformUser.ADA);
        browser.open(SANDBOX + "/platform");
        browser.awaitHeading("Your account");
        browser.follow("form[action$=logout] button", "Sign in");
        signIn(PlatformUser.BOB, "Your account");
        browser.open(link);
        browser.awaitHeading(STRIPE);

        browser.follow("#leave", "This link is for another user");

        look("other-user");
        browser.follow("button.primary", "Sign in");
        look("login-to-refresh");
        signIn(PlatformUser.ADA, STRIPE);
        assertThat(browser.url())
                .contains("/sandbox/links/acct_platformAda#alu_test_")
                .isNotEqualTo(link);
    }

    @Test
    void aUsedLinkOpensANewOne() throws IOException {
        String link = startOnboarding(PlatformUser.ADA);
        browser.follow("#finish", "Your account");
        look("returned");

        browser.open(link);

        browser.awaitHeading(STRIPE);
        assertThat(browser.url())
                .contains("/sandbox/links/acct_platformAda#alu_test_")
                .isNotEqualTo(link);
    }

    @Test
    void afterTenRefreshesThePageSaysWhatToDo() throws IOException {
        startOnboarding(PlatformUser.ADA);
        for (int i = 0; i < 10; i++) {
            browser.follow("#leave", STRIPE);
        }

        browser.follow("#leave", "We can’t continue your onboarding");

        look("contact-support");
        browser.follow("a.primary", "Your account");
    }

    @Test
    void anExpiredTokenLeadsToANewStart() throws IOException {
        openRefreshPage(PlatformUser.ADA, Recipes.OLD_REFRESH_TOKEN, "This link has expired");

        look("expired");
        browser.follow("a.primary", "Your account");
        browser.follow("button.primary", STRIPE);
    }

    @Test
    void aFailureThatPassesMayBeTriedAgainByTheUser() throws IOException {
        String token = SandboxTokens.seal(FakeStripe.RATE_LIMITED, PlatformUser.ADA.subject(), Instant.now(), 0);
        openRefreshPage(PlatformUser.ADA, token, "This did not work just now");

        look("try-again");
        browser.follow("a.primary", "This did not work just now");
    }
}
