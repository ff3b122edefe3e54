package dev.gangway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
                "quarkus.http.port",
            })
    void knowsEverySettingAndItsVariable(String name) {
        String variable = name.toUpperCase(java.util.Locale.ROOT).replaceAll("[.-]", "_");

        assertThat(known.unknownIn(List.of(name), Set.of(variable))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gangway.tenant.directory", "gangway.stripe.base-urls", "gangway.stripe", "gangway.sandbox.x"})
    void namesUnknownSettings(String name) {
        assertThat(known.unknownIn(List.of(name), Set.of()))
                .singleElement()
                .asString()
                .startsWith(
                        "The setting " + name
                                + " is unknown; known are [gangway.audit.file, gangway.audit.when-full, gangway.extra.setting,");
    }

    @Test
    void namesUnknownVariablesOnce() {
        assertThat(known.unknownIn(List.of("gangway.stripe.base.urls"), Set.of("GANGWAY_STRIPE_BASE_URLS", "PATH")))
                .singleElement()
                .asString()
                .startsWith("The environment variable GANGWAY_STRIPE_BASE_URLS is unknown");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GANGWAY_SERVICE_HOST",
                "GANGWAY_SERVICE_PORT_HTTP",
                "GANGWAY_PORT",
                "GANGWAY_PORT_8080_TCP_ADDR",
            })
    void leavesAloneWhatKubernetesSets(String variable) {
        assertThat(known.unknownIn(List.of(), Set.of(variable))).isEmpty();
    }
}
