package dev.gangway.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownSettingsTest {

    private final KnownSettings known = new KnownSettings(List.of(() -> Set.of("gangway.extra.setting")));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gangway.tenants.directory",
                "gangway.tenants.strict-start",
                "gangway.stripe.base-url",
                "gangway.stripe.api-version",
                "gangway.stripe.proxy",
                "gangway.stripe.trust",
                "gangway.security.tokens-file",
                "gangway.resilience.deadline",
                "gangway.resilience.max-deadline",
                "gangway.resilience.attempt-timeout",
                "gangway.metrics.max-tenants",
                "gangway.extra.setting",
                "gangway.security.operators",
                "gangway.security.operators[0]",
                "gangway.stripe.link-hosts[12]",
                "quarkus.http.port",
            })
    void knowsEverySettingAndItsVariable(String name) {
        String variable = name.toUpperCase(java.util.Locale.ROOT).replaceAll("[^A-Z0-9]", "_");

        assertThat(known.unknownIn(List.of(name), Map.of(variable, "x"))).isEmpty();
    }

    @Test
    void theNamesAreThoseOfTheTable() throws IOException {
        var rows = Pattern.compile("(?m)^\\| `(gangway\\.[a-z0-9.-]+)` \\|")
                .matcher(Files.readString(Path.of("docs/configuration.md")));

        assertThat(new KnownSettings(List.of()).names())
                .isEqualTo(rows.results().map(row -> row.group(1)).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @CsvSource({
        "gangway.tenant.directory, gangway.tenants.directory",
        "gangway.stripe.base-urls, gangway.stripe.base-url",
        "gangway.stripe.http-2, gangway.stripe.http2",
        "gangway.extra.setings, gangway.extra.setting",
        "gangway.security.operator, gangway.security.operators",
    })
    void suggestsTheNearestSetting(String name, String nearest) {
        assertThat(known.unknownIn(List.of(name), Map.of()))
                .containsExactly("The setting " + name + " is unknown; did you mean " + nearest + "?");
    }

    @ParameterizedTest
    @CsvSource({
        "GANGWAY_STRIPE_BASEURL, GANGWAY_STRIPE_BASE_URL",
        "GANGWAY_TENANT_DIRECTORY, GANGWAY_TENANTS_DIRECTORY",
    })
    void suggestsTheNearestVariable(String name, String nearest) {
        assertThat(known.unknownIn(List.of(), Map.of(name, "x")))
                .containsExactly("The environment variable " + name + " is unknown; did you mean " + nearest + "?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gangway.tenants.folder", "gangway.stripe", "gangway.sandbox.x", "gangway.stripe.proxy[0]"})
    void namesUnknownSettings(String name) {
        assertThat(known.unknownIn(List.of(name), Map.of()))
                .singleElement()
                .asString()
                .startsWith(
                        "The setting " + name
                                + " is unknown; valid names are [gangway.audit.file, gangway.audit.when-full, gangway.extra.setting,");
    }

    @Test
    void namesUnknownVariablesOnce() {
        assertThat(known.unknownIn(
                        List.of("gangway.stripe.base.urls"), Map.of("GANGWAY_STRIPE_BASE_URLS", "x", "PATH", "x")))
                .singleElement()
                .asString()
                .startsWith("The environment variable GANGWAY_STRIPE_BASE_URLS is unknown");
    }

    @ParameterizedTest
    @CsvSource({
        "GANGWAY_SERVICE_HOST, 10.0.0.1",
        "GANGWAY_SERVICE_PORT, 8080",
        "GANGWAY_SERVICE_PORT_HTTP, 8080",
        "GANGWAY_PORT, tcp://10.0.0.1:8080",
        "GANGWAY_PORT, tcp://[fd00::1]:8080",
        "GANGWAY_PORT_8080_TCP, tcp://10.0.0.1:8080",
        "GANGWAY_PORT_8080_TCP_ADDR, 10.0.0.1",
        "GANGWAY_MANAGEMENT_SERVICE_HOST, 10.0.0.1",
        "GANGWAY_MANAGEMENT_SERVICE_PORT, 9000",
        "GANGWAY_MANAGEMENT_SERVICE_PORT_METRICS_V2, 9000",
        "GANGWAY_MANAGEMENT_PORT, tcp://10.0.0.1:9000",
        "GANGWAY_MANAGEMENT_PORT_9000_TCP, tcp://10.0.0.1:9000",
        "GANGWAY_MANAGEMENT_PORT_9000_TCP_ADDR, 10.0.0.1",
        "GANGWAY_MANAGEMENT_PORT_9000_TCP_PORT, 9000",
        "GANGWAY_MANAGEMENT_PORT_9000_TCP_PROTO, tcp",
        "GANGWAY_SECURITY_PORT, tcp://10.0.0.1:9000",
        "GANGWAY_STRIPE_PROXY_PORT, tcp://10.0.0.1:3128",
        "GANGWAY_STRIPE_PROXY_SERVICE_HOST, 10.0.0.1",
        "GANGWAY_DNS_PORT_53_UDP_PROTO, udp",
        "GANGWAY_DNS_PORT, udp://10.0.0.1:53",
    })
    void leavesAloneWhatKubernetesSetsForServices(String variable, String value) {
        // A process sees both the variable and a property whose name is guessed from that of the variable.
        String property = variable.toLowerCase(java.util.Locale.ROOT).replace('_', '.');

        assertThat(known.unknownIn(List.of(property), Map.of(variable, value))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GANGWAY_PORT, 8080",
        "GANGWAY_SECURITY_PORT, 9000",
        "GANGWAY_STRIPE_PROXY_PORT, http://proxy:3128",
        "GANGWAY_SERVICE, x",
        "GANGWAY_SERVICE_HOSTS, x",
        "GANGWAY_TENANTS_DIR, tcp://10.0.0.1:8080",
        "GANGWAY_PORT_TCP, tcp://10.0.0.1:8080",
        "GANGWAY_STRIPE_PROXY_0_, http://proxy:3128",
        "GANGWAY_SECURITY_OPERATORS_X_, x",
    })
    void namesVariablesThatNoServiceHas(String variable, String value) {
        assertThat(known.unknownIn(List.of(), Map.of(variable, value))).hasSize(1);
    }

    /** Otherwise, a Service could set it, and Gangway would ignore it. */
    @Test
    void noSettingHasTheNameOfAServicesVariable() {
        for (String name : known.names()) {
            String misspelt = KnownSettings.variable(name) + "X";
            String service = "tcp://10.0.0.1:8080";

            assertThat(KnownSettings.isOfAService(KnownSettings.variable(name), service))
                    .as(name)
                    .isFalse();
            assertThat(known.unknownIn(List.of(), Map.of(misspelt, service)))
                    .as(misspelt)
                    .hasSize(1);
        }
    }
}
