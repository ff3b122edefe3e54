package dev.gangway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** All reasons for which the packaged application does not start, and their messages. */
class StartRefusalIT {

    private static final String NOWHERE = "https://stripe.invalid";

    @TempDir
    Path directory;

    private static void refuses(Map<String, String> environment, List<String> messages, String... options)
            throws InterruptedException {
        Map<String, String> settings = PackagedApplication.settings(NOWHERE);
        settings.putAll(environment);
        try (PackagedApplication gangway = PackagedApplication.start(settings, options)) {
            assertThat(gangway.exitCode()).isNotZero();
            assertThat(gangway.output()).contains(messages).doesNotContain("Listening on", "PLANTED");
        }
    }

    static Stream<Arguments> settings() {
        return Stream.of(
                Arguments.of("GANGWAY_TENANTS_DIRECTORY", "", "gangway.tenants.directory must be set to the directory"),
                Arguments.of("GANGWAY_TENANTS_DIR", "x", "The environment variable GANGWAY_TENANTS_DIR is unknown"),
                Arguments.of("GANGWAY_SECURITY_PORT", "9000", "variable GANGWAY_SECURITY_PORT is unknown"),
                Arguments.of("GANGWAY_SANDBOX_PUBLIC_URL", "x", "variable GANGWAY_SANDBOX_PUBLIC_URL is unknown"),
                Arguments.of("QUARKUS_PROFILE", "sandbox", "setting gangway.sandbox.public-url is unknown"),
                Arguments.of("QUARKUS_PROFILE", "dev", "setting gangway.sandbox.public-url is unknown"),
                Arguments.of(
                        "GANGWAY_STRIPE_BASE_URL", "http://stripe.example", "gangway.stripe.base-url must be an https"),
                Arguments.of("GANGWAY_STRIPE_BASE_URL", "ftp://localhost", "gangway.stripe.base-url must be an https"),
                Arguments.of("GANGWAY_STRIPE_API_VERSION", "latest", "gangway.stripe.api-version must be"),
                Arguments.of("GANGWAY_LIMITS_REPLICAS", "0", "gangway.limits.replicas must be a whole number from 1"),
                Arguments.of("GANGWAY_LIMITS_REPLICAS", "dns:gangway", "gangway.limits.max-replicas must be set where"),
                Arguments.of("GANGWAY_STRIPE_PROXY", "socks5://localhost:1", "gangway.stripe.proxy must have the form"),
                Arguments.of(
                        "GANGWAY_STRIPE_TRUST", "no/such/file", "gangway.stripe.trust: no/such/file does not exist"),
                Arguments.of("GANGWAY_STRIPE_TRUST", "pom.xml", "gangway.stripe.trust: pom.xml is not a PEM file"),
                Arguments.of(
                        "GANGWAY_STRIPE_HTTP2_MAX_STREAMS", "0", "gangway.stripe.http2-max-streams must be at least 1"),
                Arguments.of("GANGWAY_LIMITS_MAX_IN_FLIGHT", "0", "gangway.limits.max-in-flight must be at least 1"),
                Arguments.of(
                        "GANGWAY_RESILIENCE_CREDENTIAL_BREAKER_WINDOW",
                        "0",
                        "credential-breaker.window must be from 1 to 10000"),
                Arguments.of(
                        "GANGWAY_RESILIENCE_RETRY_BUDGET_MINIMUM", "-1", "retry-budget.minimum must be at least 0"),
                Arguments.of("GANGWAY_STRIPE_HTTP2_PING_INTERVAL", "1ms", "http2-ping-interval must be at least 100ms"),
                Arguments.of(
                        "GANGWAY_STRIPE_IDLE_TIMEOUT", "500ms", "gangway.stripe.idle-timeout must be from 1s to 1h"),
                Arguments.of(
                        "GANGWAY_SECURITY_ISSUER_KEYS_REFRESH", "500ms", "issuer-keys-refresh must be from 1s to 1h"),
                Arguments.of("GANGWAY_SECURITY_ISSUER_KEYS_WAIT", "-1s", "issuer-keys-wait must be from 0s to 1h"),
                Arguments.of("GANGWAY_SECURITY_ISSUER_KEYS_WAIT", "61m", "issuer-keys-wait must be from 0s to 1h"),
                Arguments.of("GANGWAY_STRIPE_MAX_CONNECTION_AGE", "0s", "max-connection-age must be from 1s to 1h"),
                Arguments.of("GANGWAY_STRIPE_ANSWER_CHECK", "off", "gangway.stripe.answer-check"),
                Arguments.of(
                        "QUARKUS_REST_CLIENT_PROVIDER_AUTODISCOVERY",
                        "true",
                        "quarkus.rest-client.provider-autodiscovery is not supported"),
                Arguments.of(
                        "QUARKUS_REST_CLIENT_VERIFY_HOST", "false", "quarkus.rest-client.verify-host is not supported"),
                Arguments.of(
                        "GANGWAY_SECURITY_TOKENS_FILE", "no/such/file", "tokens-file: no/such/file does not exist"),
                Arguments.of(
                        "GANGWAY_SECURITY_TOKENS_FILE", "pom.xml", "tokens-file: pom.xml: line 1 is not 'name: sha256"),
                Arguments.of(
                        "GANGWAY_REFRESH_KEYS_FILE",
                        "no/such/file",
                        "gangway.refresh.keys-file: no/such/file does not exist"),
                Arguments.of(
                        "GANGWAY_REFRESH_KEYS_FILE", "pom.xml", "keys-file: pom.xml: line 1 is not 'id: <Base64 of"),
                Arguments.of("GANGWAY_REFRESH_MAX_AGE", "31d", "gangway.refresh.max-age must be from 10m to 30d"),
                Arguments.of("GANGWAY_REFRESH_MAX_AGE", "9m", "gangway.refresh.max-age must be from 10m to 30d"),
                Arguments.of(
                        "GANGWAY_REFRESH_MAX_GENERATION", "0", "gangway.refresh.max-generation must be from 1 to 100"),
                Arguments.of(
                        "GANGWAY_STRIPE_BASE_URL", "https://user@stripe.example", "gangway.stripe.base-url must be an"),
                Arguments.of(
                        "GANGWAY_STRIPE_BASE_URL", "https://stripe.example/", "and must end after host, port and path"),
                Arguments.of(
                        "GANGWAY_RESILIENCE_DEADLINE", "16s", "gangway.resilience.deadline must be at least 400ms"),
                Arguments.of(
                        "GANGWAY_RESILIENCE_ATTEMPT_TIMEOUT",
                        "100ms",
                        "resilience.attempt-timeout must be at least 200ms"),
                Arguments.of(
                        "GANGWAY_RESILIENCE_MAX_DEADLINE",
                        "18s",
                        "must be at least 2s shorter than quarkus.shutdown.timeout"),
                Arguments.of("GANGWAY_SECURITY_JWKS_FILE", "pom.xml", ".issuer and .audience must be set together"),
                Arguments.of("GANGWAY_AUDIT_FILE", "no/such/directory/x", "audit.file: no/such/directory/x can't be"),
                Arguments.of(
                        "QUARKUS_OIDC_PUBLIC_KEY",
                        new TestKeys("refused").publicKey(),
                        "quarkus.oidc.token.audience must be the audience of the tokens"),
                Arguments.of(
                        "QUARKUS_HTTP_TLS_CONFIGURATION_NAME", "x", "quarkus.http.insecure-requests must be set if"),
                Arguments.of("GANGWAY_RESILIENCE_DEADLINE", "soon", "gangway.resilience.deadline"),
                Arguments.of("GANGWAY_METRICS_MAX_TENANTS", "-1", "gangway.metrics.max-tenants must be at least 0"),
                Arguments.of(
                        "GANGWAY_TENANTS_STRICT_START", "true", "tenants/broken.yaml:2: colour: is not a valid key"),
                Arguments.of("GANGWAY_TENANTS_DIRECTORY", "no/such/directory", "gateway.yaml: does not exist"));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void refusesSettingsThatCannotBeUsed(String variable, String value, String message) throws InterruptedException {
        refuses(Map.of(variable, value), List.of(message));
    }

    @Test
    void namesAMissingDirectoryAmongAllMistakes() throws InterruptedException {
        Map<String, String> settings = Map.of("GANGWAY_STRIPE_API_VERSION", "x", "GANGWAY_TENANTS_DIR", "x");
        try (PackagedApplication gangway = PackagedApplication.start(settings)) {
            assertThat(gangway.exitCode()).isNotZero();
            assertThat(gangway.output())
                    .contains(
                            "gangway.tenants.directory must be set to the directory with the tenant files",
                            "The environment variable GANGWAY_TENANTS_DIR is unknown",
                            "gangway.stripe.api-version must be")
                    .doesNotContain("SRCFG");
        }
    }

    @Test
    void refusesUnknownSettingsFromOtherSourcesAndNamesAllMistakesAtOnce() throws InterruptedException {
        refuses(
                Map.of("GANGWAY_STRIPE_BASEURL", "x", "GANGWAY_STRIPE_API_VERSION", "x"),
                List.of(
                        "The setting gangway.tenants.dir is unknown",
                        "The environment variable GANGWAY_STRIPE_BASEURL is unknown",
                        "gangway.stripe.api-version must be"),
                "-Dgangway.tenants.dir=x");
    }

    @ParameterizedTest
    @CsvSource({
        "QUARKUS_HTTP_PORT, quarkus.http.port",
        "QUARKUS_HTTP_SSL_PORT, quarkus.http.ssl-port",
        "QUARKUS_MANAGEMENT_PORT, quarkus.management.port",
    })
    void refusesPortsThatAreInUse(String variable, String setting) throws IOException, InterruptedException {
        try (var other = new ServerSocket(0)) {
            int port = other.getLocalPort();
            Map<String, String> settings = new HashMap<>(Map.of(variable, String.valueOf(port)));
            if (setting.endsWith("ssl-port")) {
                settings.put("QUARKUS_HTTP_TLS_CONFIGURATION_NAME", "x");
                settings.put("QUARKUS_HTTP_INSECURE_REQUESTS", "enabled");
            }

            refuses(settings, List.of("Port " + port + " (" + setting + ") is already in use; set another port"));
        }
    }

    @Test
    void refusesATenantsDirectoryWithoutAUsableGatewayFile() throws IOException, InterruptedException {
        write("tenants/a.yaml", "mode: x\n");
        write("tenants/b.yaml", "owner:\n");
        write("gateway.yaml", "colour: green\n");

        refuses(
                directory(),
                List.of(
                        "gateway.yaml is missing, unreadable or invalid",
                        "gateway.yaml:1: colour: is not a valid key",
                        "tenants/a.yaml:1: mode: must be one of",
                        "tenants/b.yaml:1: owner: has no value"));
    }

    @Test
    void refusesATenantsDirectoryWithoutAValidTenant() throws IOException, InterruptedException {
        write("gateway.yaml", "");
        write("tenants/a.yaml", "mode: test\n");

        refuses(directory(), List.of("no tenant is valid", "tenants/a.yaml:1: stripe.api_key: is missing"));
    }

    @Test
    void refusesATenantsDirectoryWithoutTenants() throws IOException, InterruptedException {
        write("gateway.yaml", "");

        refuses(directory(), List.of("there is no tenants/<id>.yaml"));
    }

    @Test
    void leavesAloneWhatKubernetesSetsForServices() throws InterruptedException {
        Map<String, String> settings = new HashMap<>(PackagedApplication.settings(NOWHERE));
        settings.put("GANGWAY_SERVICE_HOST", "10.0.0.1");
        settings.put("GANGWAY_PORT_8080_TCP", "tcp://10.0.0.1:8080");
        // Variables of another Service, whose name begins like ours and ends like a group of settings.
        settings.put("GANGWAY_SECURITY_SERVICE_HOST", "10.0.0.2");
        settings.put("GANGWAY_SECURITY_SERVICE_PORT_HTTP", "9000");
        settings.put("GANGWAY_SECURITY_PORT", "tcp://10.0.0.2:9000");
        settings.put("GANGWAY_SECURITY_JWKS_PORT_9000_TCP_ADDR", "10.0.0.2");
        try (PackagedApplication gangway = PackagedApplication.start(settings)) {
            assertThat(gangway.url()).startsWith("http://localhost:");
        }
    }

    private Map<String, String> directory() {
        return Map.of("GANGWAY_TENANTS_DIRECTORY", directory.toString());
    }

    private void write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
