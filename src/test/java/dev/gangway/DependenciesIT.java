package dev.gangway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gangway.TestIssuer.Behaviour;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a failed dependency does at the start and later, as the table in {@code docs/running.md} says. */
class DependenciesIT {

    /** A row of the table: what fails, and the effect at the start in bold letters. */
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| ([^|]+) \\| \\*\\*([a-z ]+)\\*\\*[^|]* \\| [^|]+ \\|$");

    private static final String NO_STRIPE = "http://localhost:1";

    /** The code for a caller with a JWT that is valid: no tenant lists it. */
    private static final String AUTHENTICATED = "caller_not_allowed";

    @TempDir
    Path directory;

    /** The effects of a failed dependency on a start. */
    private enum Effect {
        DOES_NOT_START,
        NOT_READY,
        READY
    }

    private static Map<String, Effect> documented() throws IOException {
        Map<String, Effect> rows = new LinkedHashMap<>();
        ROW.matcher(Files.readString(Path.of("docs/running.md")))
                .results()
                .forEach(row -> rows.put(
                        row.group(1),
                        Effect.valueOf(row.group(2).toUpperCase(Locale.ROOT).replace(' ', '_'))));
        return rows;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "Stripe, GANGWAY_STRIPE_BASE_URL=http://localhost:1",
        "Stripe's DNS name, GANGWAY_STRIPE_BASE_URL=https://stripe.invalid",
        "the issuer of JWTs, QUARKUS_OIDC_AUTH_SERVER_URL=http://localhost:1",
        "the issuer's DNS name, QUARKUS_OIDC_AUTH_SERVER_URL=https://issuer.invalid",
        "the tokens file, GANGWAY_SECURITY_TOKENS_FILE=no/such/file",
        "the mounted keys of an issuer, GANGWAY_SECURITY_JWKS_FILE=no/such/file",
        "the discovery token's file, GANGWAY_SECURITY_DISCOVERY_TOKEN_FILE=no/such/file",
        "`gateway.yaml`, GANGWAY_TENANTS_DIRECTORY=no/such/directory",
        "the file of one tenant, GANGWAY_TENANTS_DIRECTORY=src/test/tenants",
        "the audit file, GANGWAY_AUDIT_FILE=no/such/directory/x",
    })
    void aFailedDependencyAffectsAStartAsDocumented(String dependency, String failure)
            throws IOException, InterruptedException {
        Map<String, String> settings = issuerSettings("http://localhost:1", true);
        settings.remove("QUARKUS_OIDC_AUTH_SERVER_URL");
        settings.put("GANGWAY_SECURITY_JWKS_ISSUER", "https://mounted.example");
        settings.put("GANGWAY_SECURITY_JWKS_AUDIENCE", "gangway");
        settings.put("GANGWAY_SECURITY_JWKS_FILE", jwks());
        String[] setting = failure.split("=", 2);
        settings.put(setting[0], setting[1]);

        try (PackagedApplication gangway = PackagedApplication.start(settings)) {
            assertThat(documented()).containsEntry(dependency, effectOn(gangway));
        }
    }

    private String jwks() throws IOException {
        return Files.writeString(directory.resolve("jwks.json"), new TestKeys("mounted").publicKeySet())
                .toString();
    }

    private static Effect effectOn(PackagedApplication gangway) throws InterruptedException {
        await().atMost(Duration.ofSeconds(90)).until(() -> !gangway.isAlive() || gangway.isListening());
        if (!gangway.isListening()) {
            assertThat(gangway.exitCode()).isNotZero();
            return Effect.DOES_NOT_START;
        }
        return isReady(gangway) ? Effect.READY : Effect.NOT_READY;
    }

    private static boolean isReady(PackagedApplication gangway) throws InterruptedException {
        return given().baseUri(gangway.managementUrl()).get("/q/health/ready").statusCode() == 200;
    }

    /** Every failure that a running replica survives, at the same time. */
    @Test
    void aRunningReplicaStaysReady() throws IOException, InterruptedException {
        Path tenants = Files.createDirectories(directory.resolve("tenants"));
        Files.writeString(tenants.resolve("gateway.yaml"), Files.readString(Path.of("src/test/tenants/gateway.yaml")));
        Files.createDirectories(tenants.resolve("keys"));
        Files.writeString(tenants.resolve("keys/acme"), "sk_test_PLANTEDKEYacme");
        Files.createDirectories(tenants.resolve("tenants"));
        Files.writeString(tenants.resolve("tenants/acme.yaml"), """
                owner: somebody
                stripe: {api_key: {file: keys/acme}}
                """);
        Path tokens = Files.copy(Path.of("src/test/tenants/tokens"), directory.resolve("tokens"));
        var issuer = new TestIssuer(0, Optional.empty(), null);
        Map<String, String> settings = issuerSettings(issuer.url(), true);
        settings.put("GANGWAY_TENANTS_DIRECTORY", tenants.toString());
        settings.put("GANGWAY_TENANTS_RELOAD_INTERVAL", "100ms");
        settings.put("GANGWAY_SECURITY_TOKENS_FILE", tokens.toString());
        settings.put("GANGWAY_SECURITY_JWKS_FILE", jwks());
        settings.put("GANGWAY_SECURITY_JWKS_ISSUER", "https://mounted.example");
        settings.put("GANGWAY_SECURITY_JWKS_AUDIENCE", "gangway");
        try (PackagedApplication gangway = PackagedApplication.start(settings)) {
            awaitReady(gangway);

            issuer.close();
            Files.delete(tokens);
            Files.delete(directory.resolve("jwks.json"));
            Files.delete(tenants.resolve("gateway.yaml"));

            String failed = "gangway_security_reloads_total{file=\"%s\",result=\"failed\"}";
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> gangway.metric(failed.formatted("tokens-file")) > 0
                            && gangway.metric(failed.formatted("jwks.file")) > 0
                            && gangway.output().contains("The JWT issuer's keys can't be read"));
            assertThat(isReady(gangway)).isTrue();
            assertThat(create(gangway, "PLANTEDTOKENone").statusCode()).isNotEqualTo(401);
        }
    }

    /** The ways to find the issuer's keys. */
    enum Found {
        BY_DISCOVERY,
        AT_A_FIXED_PATH
    }

    private static Map<String, String> issuerSettings(String url, boolean discovery) {
        Map<String, String> settings = new HashMap<>(PackagedApplication.settings(NO_STRIPE));
        settings.put("QUARKUS_OIDC_AUTH_SERVER_URL", url);
        settings.put("QUARKUS_OIDC_TOKEN_AUDIENCE", "gangway");
        settings.put("QUARKUS_OIDC_CONNECTION_TIMEOUT", "2S");
        settings.put("GANGWAY_SECURITY_ISSUER_KEYS_REFRESH", "1s");
        if (!discovery) {
            settings.put("QUARKUS_OIDC_DISCOVERY_ENABLED", "false");
            settings.put("QUARKUS_OIDC_JWKS_PATH", "/keys");
            settings.put("QUARKUS_OIDC_TOKEN_ISSUER", url);
        }
        return settings;
    }

    private static Map<String, String> issuerSettings(String url, Found found) {
        return issuerSettings(url, found == Found.BY_DISCOVERY);
    }

    private static void awaitReady(PackagedApplication gangway) {
        await().atMost(Duration.ofSeconds(60)).until(() -> isReady(gangway));
    }

    private static Response create(PackagedApplication gangway, String token) throws InterruptedException {
        return given().baseUri(gangway.url())
                .header("Authorization", "Bearer " + token)
                .contentType("application/json")
                .body("{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\"}")
                .post("/v1/tenants/acme/onboarding-links");
    }

    private static String code(PackagedApplication gangway, TestIssuer issuer, TestKeys signer)
            throws InterruptedException {
        return create(gangway, signer.rs256(TestKeys.claims(issuer.url(), "somebody")))
                .jsonPath()
                .getString("code");
    }

    @ParameterizedTest
    @EnumSource
    void aRunningReplicaFollowsItsIssuer(Found found) throws InterruptedException {
        try (var issuer = new TestIssuer(0, Optional.empty(), null);
                PackagedApplication gangway = PackagedApplication.start(issuerSettings(issuer.url(), found))) {
            awaitReady(gangway);
            TestKeys known = issuer.keys();
            assertThat(code(gangway, issuer, known)).isEqualTo(AUTHENTICATED);

            for (Behaviour behaviour : new Behaviour[] {Behaviour.HANGS, Behaviour.FORBIDS}) {
                issuer.behave(behaviour);
                issuer.rotate("after-" + behaviour);
                TestKeys next = issuer.keys();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> code(gangway, issuer, next).equals("identity_provider_unavailable"));
                assertThat(code(gangway, issuer, known)).isEqualTo(AUTHENTICATED);
                assertThat(isReady(gangway)).isTrue();

                issuer.behave(Behaviour.RESPONDS);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> code(gangway, issuer, next).equals(AUTHENTICATED));
                known = next;
            }
            if (found == Found.BY_DISCOVERY) {
                issuer.moveKeys("elsewhere");
            }
            issuer.rotate("last");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> code(gangway, issuer, issuer.keys()).equals(AUTHENTICATED));
            assertThat(gangway.output().lines().filter(line -> line.contains("can't be read")))
                    .as("one line for each outage")
                    .hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BY_DISCOVERY, HANGS",
        "BY_DISCOVERY, FORBIDS",
        "BY_DISCOVERY, ",
        "AT_A_FIXED_PATH, HANGS",
        "AT_A_FIXED_PATH, FORBIDS",
        "AT_A_FIXED_PATH, "
    })
    void aReplicaIsNotReadyUntilItHasReadTheKeys(Found found, Behaviour behaviour) throws InterruptedException {
        var issuer = new TestIssuer(0, Optional.empty(), null);
        int port = URI.create(issuer.url()).getPort();
        if (behaviour == null) {
            issuer.close();
        } else {
            issuer.behave(behaviour);
        }
        try (PackagedApplication gangway = PackagedApplication.start(issuerSettings(issuer.url(), found))) {
            await().atMost(Duration.ofSeconds(60)).until(() -> gangway.output().contains("can't be read"));
            assertThat(isReady(gangway)).isFalse();
            assertThat(code(gangway, issuer, issuer.keys())).isEqualTo("identity_provider_unavailable");
            assertThat(create(gangway, "PLANTEDTOKENone").jsonPath().getString("code"))
                    .isEqualTo("stripe_unreachable");

            TestIssuer back = behaviour == null ? new TestIssuer(port, Optional.empty(), null) : issuer;
            try (back) {
                back.behave(Behaviour.RESPONDS);
                awaitReady(gangway);
                assertThat(code(gangway, back, back.keys())).isEqualTo(AUTHENTICATED);
            }
            assertThat(gangway.output().lines().filter(line -> line.contains("issuer") || line.contains("OIDC")))
                    .as("one line at the start of the outage and one at its end")
                    .hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2s", "0s"})
    void aStartWaitsForTheKeysAsLongAsConfigured(String wait) throws InterruptedException {
        Map<String, String> settings = issuerSettings("http://localhost:1", false);
        settings.put("GANGWAY_SECURITY_ISSUER_KEYS_WAIT", wait);
        try (PackagedApplication gangway = PackagedApplication.start(settings)) {
            if (wait.equals("0s")) {
                awaitReady(gangway);
                return;
            }
            assertThat(gangway.exitCode()).isEqualTo(1);
            assertThat(gangway.output())
                    .contains("The JWT issuer's keys were not read within 2 s: the issuer can't be reached (")
                    .contains("gangway.security.issuer-keys-wait");
        }
    }
}
