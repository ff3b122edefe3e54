package dev.gangway;

import static dev.gangway.StubStripe.answers;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static CommandResult run(String... arguments) throws IOException, InterruptedException {
        return CommandResult.of(Map.of(), List.of(), arguments);
    }

    @Test
    void theSamplesAreClean() throws IOException, InterruptedException {
        CommandResult check = run("check", "src/sandbox");

        assertThat(check.out()).isEqualTo("No problems.\n6 of 6 tenants would be served by a new process.\n");
        assertThat(check.err()).isEmpty();
        assertThat(check.code()).isZero();
    }

    @Test
    void mistakesHaveFileLineAndPath() throws IOException, InterruptedException {
        CommandResult check = run("check", "src/test/tenants");

        assertThat(check.code()).isEqualTo(1);
        assertThat(check.out())
                .contains("tenants/broken.yaml:2: colour: is not a valid key here")
                .contains("warning: No request can get a link of the type account_onboarding for the tenant bare:")
                .contains("\n1 problem.\n", "8 of 9 tenants would be served")
                .doesNotContain("PLANTED");
    }

    @Test
    void machinesGetJson() throws IOException, InterruptedException {
        CommandResult check = run("check", "--json", "src/test/tenants");

        var json = new ObjectMapper().readTree(check.out());
        assertThat(check.code()).isEqualTo(1);
        assertThat(json.at("/problems/0/file").asText()).isEqualTo("tenants/broken.yaml");
        assertThat(json.at("/problems/0/line").asInt()).isEqualTo(2);
        assertThat(json.at("/problems/0/path").asText()).isEqualTo("colour");
        assertThat(json.at("/tenants").asInt()).isEqualTo(9);
        assertThat(json.at("/served").asInt()).isEqualTo(8);
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
                new String[] {"check", "no/such/directory"},
                new String[] {"serve"})) {
            CommandResult wrong = run(arguments);

            assertThat(wrong.code()).as(String.join(" ", arguments)).isEqualTo(2);
            assertThat(wrong.out()).isEmpty();
            assertThat(wrong.err()).isNotBlank().doesNotContain("Exception");
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
