package dev.gangway;

import static dev.gangway.StubStripe.answers;
import static dev.gangway.StubStripe.sendsAndCloses;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gangway.stripe.http.Http2Upstream;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged application's commands. */
class CommandsIT {

    private static final String[] COMMAND_LINE = {
        " picocli.", " dev.gangway.app.Commands", " dev.gangway.app.CheckCommand"
    };

    @TempDir
    Path directory;

    /** Runs a command with the keys of refresh tokens that the tests' tenants need. */
    private static CommandResult runWithKeys(String... arguments) throws IOException, InterruptedException {
        return CommandResult.of(
                Map.of("GANGWAY_REFRESH_KEYS_FILE", "src/test/tenants/refresh-keys"), List.of(), arguments);
    }

    private static CommandResult run(String... arguments) throws IOException, InterruptedException {
        return CommandResult.of(Map.of(), List.of(), arguments);
    }

    @Test
    void theSamplesAreClean() throws IOException, InterruptedException {
        CommandResult check = CommandResult.of(
                Map.of("GANGWAY_REFRESH_KEYS_FILE", "src/sandbox/refresh-keys"), List.of(), "check", "src/sandbox");

        assertThat(check.out()).isEqualTo("No problems.\n8 of 8 tenants would be served by a new process.\n");
        assertThat(check.err()).isEmpty();
        assertThat(check.code()).isZero();
    }

    @Test
    void mistakesHaveFileLineAndPath() throws IOException, InterruptedException {
        CommandResult check = runWithKeys("check", "src/test/tenants");

        assertThat(check.code()).isEqualTo(1);
        assertThat(check.out())
                .contains("tenants/broken.yaml:2: colour: is not a valid key here")
                .contains("warning: No request can get a link of the type account_onboarding for the tenant bare:")
                .contains("\n1 problem.\n", "10 of 11 tenants would be served")
                .doesNotContain("PLANTED");
    }

    @Test
    void machinesGetJson() throws IOException, InterruptedException {
        CommandResult check = runWithKeys("check", "--json", "src/test/tenants");

        var json = new ObjectMapper().readTree(check.out());
        assertThat(check.code()).isEqualTo(1);
        assertThat(json.at("/problems/0/file").asText()).isEqualTo("tenants/broken.yaml");
        assertThat(json.at("/problems/0/line").asInt()).isEqualTo(2);
        assertThat(json.at("/problems/0/path").asText()).isEqualTo("colour");
        assertThat(json.at("/tenants").asInt()).isEqualTo(11);
        assertThat(json.at("/served").asInt()).isEqualTo(10);
    }

    @Test
    void keysNeedNotBeThere() throws IOException, InterruptedException {
        Files.createDirectories(directory.resolve("tenants"));
        Files.writeString(directory.resolve("gateway.yaml"), "mode: live\n");
        Files.writeString(directory.resolve("tenants/a.yaml"), "stripe: {api_key: {env: NOT_SET}}\n");
        Files.writeString(directory.resolve("tenants/b.yaml"), "stripe: {api_key: {env: NOT_SET}}\n");

        CommandResult with = run("check", directory.toString());
        CommandResult without = run("check", "--without-keys", directory.toString());

        assertThat(with.out()).contains("tenants/a.yaml:1: stripe.api_key.env: names the environment variable NOT_SET");
        assertThat(without.out())
                .doesNotContain("environment variable")
                .contains("tenants/a.yaml:1: stripe.shared: must be true, because the key is shared with [b]");
        assertThat(without.code()).isEqualTo(1);
    }

    @Test
    void wrongUsesAreTold() throws IOException, InterruptedException {
        for (String[] arguments : List.of(
                new String[] {"check"},
                new String[] {"check", "a", "b"},
                new String[] {"check", "--jsn", "."},
                new String[] {"token"},
                new String[] {"token", "Upper Case"},
                new String[] {"seal-key", "a"},
                new String[] {"check", "no/such/directory"},
                new String[] {"serve"})) {
            CommandResult wrong = run(arguments);

            assertThat(wrong.code()).as(String.join(" ", arguments)).isEqualTo(2);
            assertThat(wrong.out()).isEmpty();
            assertThat(wrong.err()).isNotBlank().doesNotContain("Exception");
        }
    }

    /** Writes a directory with one tenant for each of these ids. The key of a tenant ends in its id. */
    private void writeTenants(String... tenants) throws IOException {
        Files.createDirectories(directory.resolve("tenants"));
        Files.writeString(directory.resolve("gateway.yaml"), """
                mode: test
                callers: ["token:checkout"]
                defaults: {type: account_onboarding, configurations: [recipient], refresh_url: "https://a.example/r"}
                policy: {redirect_origins: ["https://a.example"]}
                """);
        for (String tenant : tenants) {
            Files.writeString(directory.resolve(tenant + ".key"), "sk_test_PLANTEDKEY" + tenant);
            Files.writeString(
                    directory.resolve("tenants/" + tenant + ".yaml"),
                    "stripe: {api_key: {file: " + tenant + ".key}}\n"
                            + (tenant.equals("off") ? "state: disabled\n" : ""));
        }
    }

    private static StubStripe.Behaviour answerTo(String authorization) {
        return switch (authorization.substring(authorization.lastIndexOf("PLANTEDKEY") + "PLANTEDKEY".length())) {
            case "good" -> error(404, "not_found");
            case "revoked" -> error(401, "api_key_expired");
            case "restricted" -> error(403, "insufficient_permissions");
            case "blocked" -> error(400, "accounts_v2_access_blocked");
            case "old" -> error(404, "url_not_found");
            case "lost" -> sendsAndCloses("");
            case "busy" -> error(429, "account_rate_limit_exceeded");
            case "linked" -> answers(200, StripeExamples.linkFor("acct_GangwayKeyProbe0"));
            default -> throw new IllegalArgumentException(authorization);
        };
    }

    private static StubStripe.Behaviour error(int status, String code) {
        return answers(status, StripeExamples.error(code, "sk_test_PLANTEDKEY"));
    }

    private CommandResult online(String stripe, Map<String, String> settings, String... options)
            throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("GANGWAY_STRIPE_BASE_URL", stripe);
        List<String> arguments = new ArrayList<>(List.of("check", "--online", directory.toString()));
        arguments.addAll(List.of(options));
        return CommandResult.of(environment, List.of(), arguments.toArray(String[]::new));
    }

    @Test
    void eachKeyIsProbedOnce() throws IOException, InterruptedException {
        writeTenants("good", "revoked", "restricted", "blocked", "old", "lost", "busy", "linked", "off");
        try (var stripe = new StubStripe()) {
            stripe.will((request, connection) ->
                    answerTo(request.headers().get("authorization")).answer(request, connection));

            CommandResult check = online(stripe.url(), Map.of());

            assertThat(check.code()).isEqualTo(1);
            assertThat(check.out())
                    .startsWith("No problems.\n9 of 9 tenants would be served by a new process.\n")
                    .doesNotContain("PLANTED", "alu_");
            assertThat(check.out().lines().skip(2).map(line -> line.split(": ", 3)))
                    .allSatisfy(line -> assertThat(line[2]).endsWith("."))
                    .extracting(line -> line[0] + " " + line[1])
                    .isEqualTo(List.of(
                            "blocked access_blocked",
                            "busy unclear",
                            "good ok",
                            "linked unexpected_link",
                            "lost unreachable",
                            "off not_probed",
                            "old version_unsupported",
                            "restricted key_forbidden",
                            "revoked key_rejected"));
            assertThat(check.err()).doesNotContain("PLANTED", "alu_", "Exception");
            assertThat(stripe.requests()).hasSize(8);
        }
    }

    @Test
    void goodKeysAndFilesAreClean() throws IOException, InterruptedException {
        writeTenants("good", "off");
        try (var stripe = new StubStripe()) {
            stripe.will(error(404, "not_found"));

            CommandResult check = online(stripe.url(), Map.of(), "--json");

            assertThat(check.code()).isZero();
            assertThat(check.err()).isEmpty();
            var json = new ObjectMapper().readTree(check.out());
            assertThat(json.at("/probes/0/tenant").asText()).isEqualTo("good");
            assertThat(json.at("/probes/0/verdict").asText()).isEqualTo("ok");
            assertThat(json.at("/probes/0/detail").asText()).isNotBlank();
            assertThat(json.at("/probes/1/verdict").asText()).isEqualTo("not_probed");
            assertThat(json.at("/served").asInt()).isEqualTo(2);
        }
    }

    /** The ports of a running service may be in use, and its other settings may be set. */
    @Test
    void theServicesSettingsApplyAndNoPortIsOpened() throws Exception {
        writeTenants("good");
        Files.writeString(directory.resolve("tenants/broken.yaml"), "colour: green\n");
        TestCertificate certificate = TestCertificate.make();
        Path trust = Files.writeString(directory.resolve("ca.pem"), certificate.certificatePem());
        try (var stripe = new Http2Upstream(certificate, Http2Settings.defaultSettings());
                var used = new ServerSocket(0)) {
            stripe.will((_, reply) -> reply.whole(404, StripeExamples.error("not_found", "no")));
            Map<String, String> settings = Map.of(
                    "GANGWAY_STRIPE_TRUST", trust.toString(),
                    "GANGWAY_AUDIT_FILE", directory.resolve("no/such/audit").toString(),
                    "QUARKUS_HTTP_PORT", String.valueOf(used.getLocalPort()),
                    "QUARKUS_MANAGEMENT_PORT", String.valueOf(used.getLocalPort()),
                    "QUARKUS_OIDC_AUTH_SERVER_URL", "http://localhost:1");

            CommandResult trusted = online(stripe.url(), settings);
            CommandResult untrusted = online(stripe.url(), Map.of());

            assertThat(trusted.out()).contains("\n2 problems.\n", "\ngood: ok: ", "broken: not_probed: ");
            assertThat(trusted.code()).isEqualTo(1);
            assertThat(trusted.err()).isEmpty();
            assertThat(untrusted.out()).contains("\ngood: unreachable: ", "tls_untrusted");
        }
    }

    @Test
    void noKeyIsSentWithSettingsThatCannotBeUsed() throws IOException, InterruptedException {
        writeTenants("good");
        for (Map<String, String> settings : List.of(
                Map.of("GANGWAY_STRIPE_BASE_URL", "http://stripe.example"),
                Map.of("GANGWAY_STRIPE_TRUST", "no/such/file"),
                Map.of("GANGWAY_STRIPE_PROXY", "socks5://localhost:1"),
                Map.of("GANGWAY_STRIPE_API_VERSION", "latest"),
                Map.of("GANGWAY_STRIPE_IDLE_TIMEOUT", "soon"))) {
            CommandResult wrong =
                    online(settings.getOrDefault("GANGWAY_STRIPE_BASE_URL", "http://localhost:1"), settings);

            assertThat(wrong.code()).as(settings.toString()).isEqualTo(2);
            assertThat(wrong.out()).isEmpty();
            assertThat(wrong.err()).startsWith("The settings can't be used: ").doesNotContain("\tat ");
        }
    }

    /** The machine's charset for file names may not contain the characters of this name. */
    @Test
    void aDirectoryThatCannotBeNamedIsAWrongUse() throws IOException, InterruptedException {
        CommandResult wrong = CommandResult.of(Map.of("LC_ALL", "C"), List.of(), "check", "größe");

        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("is not a directory").doesNotContain("Exception");
    }

    @Test
    void theVersionIsThatOfTheBuild() throws IOException, InterruptedException {
        CommandResult version = run("--version");

        assertThat(version.code()).isZero();
        assertThat(version.out()).matches("gangway [0-9]+\\.[0-9]+\\.[0-9]+\\S*\n");
    }

    /** Picocli does not slow down the start. */
    @Test
    void aProcessThatServesLoadsNoClassOfTheCommandLine() throws IOException, InterruptedException {
        assumeFalse(PackagedApplication.isNative(), "a native binary loads no classes");
        Path serving = directory.resolve("serving");
        Path checking = directory.resolve("checking");
        try (PackagedApplication gangway = PackagedApplication.start(
                PackagedApplication.settings("http://localhost:1"), "-Xlog:class+load:file=" + serving)) {
            assertThat(gangway.metric("gangway_")).isPositive();
        }
        CommandResult.of(Map.of(), List.of("-Xlog:class+load:file=" + checking), "check", "src/sandbox");

        assertThat(Files.readString(serving)).contains(" dev.gangway.app.Main ").doesNotContain(COMMAND_LINE);
        assertThat(Files.readString(checking)).contains(COMMAND_LINE);
    }

    @Test
    void aMintedTokenLetsItsBearerIn() throws IOException, InterruptedException {
        CommandResult minted = run("token", "checkout");
        List<String> lines = minted.out().lines().toList();
        assertThat(minted.code()).isZero();
        assertThat(lines).hasSize(2);
        assertThat(minted.err().lines()).hasSize(2);
        Path tokens = Files.writeString(directory.resolve("tokens"), lines.get(1) + "\n");
        try (var stripe = new StubStripe()) {
            stripe.will(answers(200, StripeExamples.link()));
            Map<String, String> settings = new HashMap<>(PackagedApplication.settings(stripe.url()));
            settings.put("GANGWAY_SECURITY_TOKENS_FILE", tokens.toString());
            try (PackagedApplication gangway = PackagedApplication.start(settings)) {
                assertThat(given().baseUri(gangway.url())
                                .header("Authorization", "Bearer " + lines.getFirst())
                                .contentType("application/json")
                                .body("{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\"}")
                                .post("/v1/tenants/acme/onboarding-links")
                                .statusCode())
                        .isEqualTo(201);
            }
        }
    }
}
