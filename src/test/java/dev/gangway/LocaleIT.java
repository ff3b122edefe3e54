package dev.gangway;

import static dev.gangway.StubStripe.answers;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The packaged application on machines with other locales and charsets. All of its output stays the same. */
class LocaleIT {

    private static final String PROBLEMS = """
            tenants/odd.yaml:3: limits.burst: must be a whole number from 1 to 10000, in digits without sign or leading zero
            tenants/odd.yaml:2: größe_ığ中: is not a valid key here; valid keys are [owner, group, state, mode, stripe, \
            defaults, policy, callers, limits, resilience]
            2 problems.
            1 of 2 tenants would be served by a new process.
            """;

    @TempDir
    Path directory;

    /** The options replace a locale that the machine does not have. */
    static Stream<Arguments> machines() {
        return Stream.of(
                Arguments.of("without LANG", Map.of(), List.of()),
                Arguments.of("POSIX", Map.of("LC_ALL", "POSIX"), List.of()),
                Arguments.of("C", Map.of("LC_ALL", "C"), List.of()),
                Arguments.of("C.UTF-8", Map.of("LC_ALL", "C.UTF-8"), List.of()),
                Arguments.of(
                        "Arabic", Map.of("LC_ALL", "ar_EG.UTF-8"), List.of("-Duser.language=ar", "-Duser.country=EG")),
                Arguments.of(
                        "Turkish", Map.of("LANG", "tr_TR.UTF-8"), List.of("-Duser.language=tr", "-Duser.country=TR")),
                Arguments.of(
                        "Thai digits and calendar",
                        Map.of(),
                        List.of("-Duser.language=th", "-Duser.country=TH", "-Duser.variant=TH")),
                Arguments.of(
                        "German, ISO-8859-1",
                        Map.of("LC_ALL", "C"),
                        List.of(
                                "-Duser.language=de",
                                "-Dfile.encoding=ISO-8859-1",
                                "-Dstdout.encoding=ISO-8859-1",
                                "-Dstderr.encoding=ISO-8859-1")));
    }

    private static Map<String, String> only(Map<String, String> variables) {
        Map<String, String> environment = new HashMap<>(Map.of("LC_ALL", "", "LANG", "", "LANGUAGE", ""));
        environment.putAll(variables);
        return environment;
    }

    private void writeTenants() throws IOException {
        Files.createDirectories(directory.resolve("tenants"));
        Files.createDirectories(directory.resolve("keys"));
        Files.writeString(directory.resolve("gateway.yaml"), """
                mode: test
                callers: ["token:checkout"]
                defaults: {type: account_onboarding, configurations: [recipient]}
                """);
        Files.writeString(directory.resolve("keys/acme"), "sk_test_notAKeyOfLocales");
        Files.writeString(directory.resolve("tenants/acme.yaml"), """
                stripe: {api_key: {file: keys/acme}}
                defaults: {refresh_url: "https://app.acme.example/refresh"}
                policy: {redirect_origins: ["https://app.acme.example"]}
                """);
        Files.writeString(directory.resolve("tenants/odd.yaml"), """
                stripe: {shared: true, api_key: {file: keys/acme}}
                größe_ığ中: 1
                limits: {burst: 0}
                """);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("machines")
    void commandsPrintTheSame(String name, Map<String, String> environment, List<String> options)
            throws IOException, InterruptedException {
        writeTenants();

        CommandResult check = CommandResult.of(only(environment), options, "check", directory.toString());
        CommandResult token = CommandResult.of(only(environment), options, "token", "ci");
        CommandResult wrong = CommandResult.of(only(environment), options, "chek", directory.toString());

        assertThat(check.out()).isEqualTo(PROBLEMS);
        assertThat(check.err()).isEmpty();
        assertThat(token.out()).matches("[0-9a-f]{64}\nci: sha256:[0-9a-f]{64}\n");
        assertThat(wrong.err()).isEqualTo("""
                Unknown command: 'chek'; did you mean check?
                Usage: gangway [-hV] (check | token | seal-key)
                For details: gangway --help
                """);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("machines")
    void answersLogsAndAuditEventsAreTheSame(String name, Map<String, String> environment, List<String> options)
            throws IOException, InterruptedException {
        writeTenants();
        try (var stripe = new StubStripe()) {
            stripe.will(answers(200, StripeExamples.link()));
            Map<String, String> settings = new HashMap<>(PackagedApplication.settings(stripe.url()));
            settings.putAll(only(environment));
            settings.put("GANGWAY_TENANTS_DIRECTORY", directory.toString());
            try (PackagedApplication gangway = PackagedApplication.start(settings, options.toArray(String[]::new))) {
                Response refused = send(gangway, "{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\", \"größe_ığ中\": 1}");
                Response answer = send(gangway, "{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\"}");

                assertThat(refused.statusCode()).isEqualTo(400);
                assertThat(refused.jsonPath().getString("code")).isEqualTo("invalid_request");
                assertThat(refused.asString()).contains("größe_ığ中");
                assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
                assertThat(answer.asString()).containsPattern("\"expires_in\": ?[0-9]+");
                assertThat(ZonedDateTime.parse(answer.header("Date"), DateTimeFormatter.RFC_1123_DATE_TIME))
                        .isNotNull();
                assertThat(gangway.metric("gangway_")).isPositive();
                await().untilAsserted(() -> assertThat(line(gangway, "\"outcome\":\"created\"")
                                .get("duration_ms")
                                .asDouble())
                        .isPositive());
                JsonNode warning = line(gangway, "tenants/odd.yaml:2");
                assertThat(warning.get("message").asText()).contains("größe_ığ中: is not a valid key");
                assertThat(ZonedDateTime.parse(warning.get("timestamp").asText())
                                .getYear())
                        .isEqualTo(ZonedDateTime.now(java.time.ZoneOffset.UTC).getYear());
                assertThat(line(gangway, "tenants/odd.yaml:3").get("message").asText())
                        .endsWith("must be a whole number from 1 to 10000, in digits without sign or leading zero");
                assertThat(line(gangway, "Tenants: ").get("message").asText())
                        .startsWith("Tenants: 1 served, 1 quarantined");
            }
        }
    }

    /** Without a difference between the locales, the other tests would prove nothing. */
    @Test
    void theRowsAreOtherMachines() {
        assertThat(String.format(java.util.Locale.of("ar", "EG"), "%d", 10)).isNotEqualTo("10");
        assertThat("TITLE".toLowerCase(java.util.Locale.of("tr", "TR"))).isNotEqualTo("title");
    }

    private static Response send(PackagedApplication gangway, String body) throws InterruptedException {
        return given().baseUri(gangway.url())
                .header("Authorization", "Bearer PLANTEDTOKENone")
                .contentType("application/json; charset=utf-8")
                .body(body.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .post("/v1/tenants/acme/onboarding-links");
    }

    private static JsonNode line(PackagedApplication gangway, String part) throws IOException {
        String found = gangway.output()
                .lines()
                .filter(line -> line.contains(part))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line with " + part + " in " + gangway.output()));
        return new ObjectMapper().readTree(found);
    }
}
