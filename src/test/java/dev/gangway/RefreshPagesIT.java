package dev.gangway;

import static dev.gangway.StubStripe.answers;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.File;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pages in docs/refresh.md, with the packaged application behind them. */
class RefreshPagesIT {

    private static final Path DOCUMENT = Path.of("docs/refresh.md");
    private static final Pattern TOKEN = Pattern.compile("\\?t=([A-Za-z0-9_-]+)");
    private static final String USER = "user_8842";
    private static final String FIRST = """
            {"account": "acct_1Nv0FGQ9RKHgCVdK", "subject": "user_8842",
             "refresh_url": "https://example.com/connect/refresh?t={refresh_token}"}""";

    private static final StubStripe STRIPE = new StubStripe();
    private static PackagedApplication gangway;

    /** The pages, by the framework. */
    enum Framework {
        EXPRESS("js") {
            @Override
            List<String> prepare(Path workspace, String page) throws IOException {
                ClientTools.needNpm();
                Path server = workspace.resolve("server.js");
                Files.writeString(server, Files.readString(server).replace("/* the page */", page));
                return List.of("node", "server.js");
            }
        },
        SPRING("java") {
            @Override
            List<String> prepare(Path workspace, String page) throws IOException {
                return java(workspace, page, ClientTools.libraries("spring"));
            }
        },
        QUARKUS("java") {
            @Override
            List<String> prepare(Path workspace, String page) throws IOException {
                return java(
                        workspace, page, Path.of("target/quarkus-app/lib/main").toAbsolutePath() + "/*");
            }
        };

        private final String language;

        Framework(String language) {
            this.language = language;
        }

        /** Completes the workspace, and returns the command that serves the page. */
        abstract List<String> prepare(Path workspace, String page) throws IOException;

        private static List<String> java(Path workspace, String page, String libraries) throws IOException {
            Files.writeString(workspace.resolve("RefreshPage.java"), page);
            ClientTools.compileJava(workspace, libraries, List.of("Server.java", "RefreshPage.java"));
            // The working directory has the texts.
            return List.of(
                    ClientTools.jdk("java"),
                    "-cp",
                    String.join(File.pathSeparator, "classes", ".", libraries),
                    "Server");
        }

        /** Starts the page. */
        ClientTools.Server serve(String gangwayUrl) throws IOException {
            String name = toString().toLowerCase(Locale.ROOT);
            Path workspace = ClientTools.workspace("page-" + name);
            String document = Files.readString(DOCUMENT);
            Files.writeString(workspace.resolve("messages.properties"), block(document, "properties"));
            String section =
                    document.substring(document.toLowerCase(Locale.ROOT).indexOf("\n### " + name));
            List<String> command = prepare(workspace, block(section, language));
            return ClientTools.serve(
                    workspace, Map.of("GANGWAY_URL", gangwayUrl, "GANGWAY_TOKEN", "PLANTEDTOKENone"), command);
        }
    }

    /** Returns the first code block of a language. */
    private static String block(String text, String language) {
        Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(text);
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    @BeforeAll
    static void start() {
        gangway = PackagedApplication.start(PackagedApplication.settings(STRIPE.url()));
    }

    @AfterAll
    static void stop() {
        gangway.close();
        STRIPE.close();
    }

    @BeforeEach
    void stripeMakesLinks() {
        STRIPE.will(answers(200, StripeExamples.link(), "Request-Id", "req_1"));
    }

    /** Requests a first link, and returns the refresh token that Stripe got. */
    private static String firstToken() throws InterruptedException {
        given().baseUri(gangway.url())
                .header("Authorization", "Bearer PLANTEDTOKENone")
                .contentType("application/json")
                .body(FIRST)
                .post("/v1/tenants/acme/onboarding-links")
                .then()
                .statusCode(201);
        Matcher token = TOKEN.matcher(STRIPE.requests().getLast().body());
        assertThat(token.find()).isTrue();
        STRIPE.forget();
        return token.group(1);
    }

    private static RequestSpecification browser(ClientTools.Server page, String user) {
        RequestSpecification browser = given().baseUri(page.url()).redirects().follow(false);
        return user == null ? browser : browser.header("Cookie", "user=" + user);
    }

    private static String path(String token) {
        return "/connect/refresh?t=" + token;
    }

    private static void assertPage(Response response, int status) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.header("Cache-Control")).isEqualTo("no-store");
        assertThat(response.header("Referrer-Policy")).isEqualTo("no-referrer");
    }

    private static void assertFailure(Response response, int status, String key) throws IOException {
        assertPage(response, status);
        String texts = block(Files.readString(DOCUMENT), "properties");
        String text = texts.substring(texts.indexOf(key) + key.length() + 1)
                .lines()
                .findFirst()
                .orElseThrow();
        assertThat(response.contentType()).startsWith("text/html");
        assertThat(response.asString())
                .contains(text)
                .containsPattern("Reference: [0-9a-f-]{36}")
                .doesNotContain("PLANTEDTOKEN", USER);
    }

    @ParameterizedTest
    @EnumSource
    void aPageRefreshesForTheUserOfItsSessionOnly(Framework framework) throws IOException, InterruptedException {
        try (ClientTools.Server page = framework.serve(gangway.url())) {
            String token = firstToken();

            Response stranger = browser(page, null).urlEncodingEnabled(false).get(path(token));
            assertPage(stranger, 303);
            assertThat(stranger.header("Location"))
                    .isEqualTo("/login?next=" + URLEncoder.encode(path(token), StandardCharsets.UTF_8));
            assertPage(browser(page, USER).head(path(token)), 204);
            for (String purpose : List.of("prefetch", "prefetch;prerender")) {
                assertPage(browser(page, USER).header("Sec-Purpose", purpose).get(path(token)), 204);
            }
            assertFailure(browser(page, "user_1").get(path(token) + "&subject=" + USER), 403, "refresh.other_user");
            assertFailure(browser(page, USER).get(path(token) + "x"), 400, "refresh.expired");
            assertThat(STRIPE.requests()).isEmpty();

            Response again = browser(page, USER).get(path(token));
            assertPage(again, 303);
            assertThat(again.header("Location")).isEqualTo(StripeExamples.LINK_URL);
            assertThat(STRIPE.requests()).hasSize(1);

            STRIPE.will(answers(404, StripeExamples.error("not_found", "No such account")));
            assertFailure(browser(page, USER).get(path(token)), 404, "refresh.contact_support");
            STRIPE.will(answers(429, StripeExamples.error("rate_limit", "Too many"), "Retry-After", "60"));
            assertFailure(browser(page, USER).get(path(token)), 429, "refresh.try_again");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPageWithoutGangwaySaysToTryAgain(Framework framework) throws IOException {
        try (ClientTools.Server page = framework.serve("http://127.0.0.1:1")) {
            Response response = browser(page, USER).get(path("AQJr"));

            assertPage(response, 503);
            assertThat(response.asString()).contains("try again");
        }
    }
}
