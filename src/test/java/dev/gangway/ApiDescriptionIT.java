package dev.gangway;

import static dev.gangway.StubStripe.answers;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The description that the packaged application serves. Parsers and linters accept it, and clients that generators
 * create from it with their defaults can create links.
 */
class ApiDescriptionIT {

    private static final String YAML = "/q/openapi";
    private static final String JSON = "/q/openapi?format=json";
    private static final String ACCEPTED = "No validation issues detected.";

    private static final StubStripe STRIPE = new StubStripe();
    private static final String PROBED = "acct_GangwayKeyProbe0";
    private static PackagedApplication gangway;
    private static Map<String, String> environment;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws InterruptedException {
        Map<String, String> settings = new HashMap<>(PackagedApplication.settings(STRIPE.url()));
        settings.put("GANGWAY_SECURITY_OPERATORS", "token:somebody-else");
        gangway = PackagedApplication.start(settings);
        environment = Map.of(
                "GANGWAY_URL", gangway.url(),
                "CALLER_TOKEN", "PLANTEDTOKENone",
                "OPERATOR_TOKEN", "PLANTEDTOKENelse");
    }

    @AfterAll
    static void stop() {
        gangway.close();
        STRIPE.close();
    }

    @BeforeEach
    void stripeMakesLinks() {
        STRIPE.will((request, connection) -> (request.body().contains(PROBED)
                        ? answers(404, StripeExamples.error("not_found", "No such account"))
                        : answers(200, StripeExamples.link(), "Request-Id", "req_1"))
                .answer(request, connection));
    }

    private static String served(String path) throws InterruptedException {
        return given().baseUri(gangway.url()).get(path).asString();
    }

    @ParameterizedTest
    @CsvSource({
        "/q/openapi, */*, yaml",
        "/q/openapi, application/json, json",
        "/q/openapi, 'application/json, */*', json",
        "/q/openapi, application/yaml, yaml",
        "/q/openapi?format=JSON, */*, json",
        "/q/openapi?format=yaml, application/json, yaml",
        "/q/openapi.json, application/yaml, json",
        "/q/openapi.yaml, application/json, yaml",
        "/q/openapi.yml, */*, yaml",
    })
    void isServedInTheRequestedFormat(String path, String accepted, String format) throws InterruptedException {
        given().baseUri(gangway.url())
                .header("Accept", accepted)
                .get(path)
                .then()
                .contentType("application/" + format + ";charset=UTF-8")
                .body(format.equals("json") ? startsWith("{") : containsString("openapi: 3.1.0"));
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {YAML, JSON})
    void isServedAsItIsWritten(String path) throws InterruptedException {
        assertThat(ApiDescription.parse(served(path)).root())
                .isEqualTo(ApiDescription.source().root());
    }

    @ParameterizedTest
    @ValueSource(strings = {YAML, JSON})
    void aParserHasNothingToSay(String path) throws InterruptedException, IOException {
        Path file = file("openapi.yaml", served(path));

        assertThat(ClientTools.openApiGenerator("validate", "--recommend", "-i", file.toString())
                        .expectSuccess())
                .contains(ACCEPTED);
    }

    /** Quarkus adds this scheme by default. */
    @Test
    void aParserFindsASchemeWithoutItsUrl() throws InterruptedException, IOException {
        String added = "  securitySchemes:\n    SecurityScheme:\n      type: openIdConnect\n";
        Path file = file("openapi.yaml", served(YAML).replace("  securitySchemes:\n", added));

        ClientTools.Ended found = ClientTools.openApiGenerator("validate", "-i", file.toString());

        assertThat(found.code()).isNotZero();
        assertThat(found.output()).contains("openIdConnectUrl is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {YAML, JSON})
    void aLinterHasNothingToSay(String path) throws InterruptedException, IOException {
        ClientTools.needNpm();
        Path file = file(path.equals(JSON) ? "openapi.json" : "openapi.yaml", served(path));
        Path rules = Files.copy(Path.of("src/test/clients/redocly.yaml"), directory.resolve("redocly.yaml"));

        ClientTools.npmTool(directory, "redocly", "lint", "--config", rules.toString(), file.toString())
                .expectSuccess();
    }

    @Test
    void aGeneratedJavaClientMakesLinks() throws InterruptedException, IOException {
        Path workspace = ClientTools.workspace("java");
        ClientTools.openApiGenerator(
                        "generate", "-g", "java", "-i", gangway.url() + YAML, "-o", workspace + "/generated")
                .expectSuccess();

        assertCalls(ClientTools.compileAndRunJava(workspace, environment));
    }

    @Test
    void aGeneratedTypeScriptClientMakesLinks() throws InterruptedException, IOException {
        ClientTools.needNpm();
        Path workspace = ClientTools.workspace("typescript-fetch");
        ClientTools.openApiGenerator(
                        "generate",
                        "-g",
                        "typescript-fetch",
                        "-i",
                        gangway.url() + YAML,
                        "-o",
                        workspace + "/generated")
                .expectSuccess();

        assertCalls(ClientTools.compileAndRunTypeScript(workspace, environment));
    }

    @Test
    void aClientByHeyApiMakesLinks() throws InterruptedException, IOException {
        ClientTools.needNpm();
        Path workspace = ClientTools.workspace("hey-api");
        ClientTools.npmTool(workspace, "openapi-ts", "-i", gangway.url() + JSON, "-o", "generated")
                .expectSuccess();

        assertCalls(ClientTools.compileAndRunTypeScript(workspace, environment));
    }

    /**
     * Checks that every operation returned the expected result and that the empty list of configurations counted as
     * none.
     */
    private static void assertCalls(String printed) {
        assertThat(printed.lines())
                .isEqualTo(List.of(
                        "created account_onboarding for acct_1Nv0FGQ9RKHgCVdK, [recipient]",
                        "refreshed, generation 1",
                        "previewed POST, violations []",
                        "listed 1",
                        "showed acme",
                        "probed ok",
                        "refused 403 caller_not_allowed",
                        "created v2.core.account_link for acct_1Nv0FGQ9RKHgCVdK"));
        assertThat(STRIPE.requests())
                .extracting(StubStripe.Recorded::body)
                .filteredOn(body -> !body.contains(PROBED))
                .hasSize(3)
                .allSatisfy(body -> assertThat(body).contains("\"configurations\":[\"recipient\"]"));
    }
}
