package dev.gangway.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.oidc.runtime.OidcConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings of quarkus.oidc that prevent the start. */
class OidcRulesTest {

    private static final Map<String, String> GOOD = Map.of(
            "quarkus.oidc.auth-server-url", "https://idp.example",
            "quarkus.oidc.token.audience", "gangway",
            "quarkus.oidc.token.allow-jwt-introspection", "false",
            "quarkus.oidc.token.allow-opaque-token-introspection", "false");

    private static List<String> problems(Map<String, String> settings) {
        return OidcRules.problems(QuarkusSecurity.settings(new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(settings, "test", 1000))
                .withMapping(OidcConfig.class)
                .build()
                .getConfigMapping(OidcConfig.class)));
    }

    @Test
    void jwtsAreOffUnlessConfiguredAndThenCheckedForWhomTheyAreMeant() {
        assertThat(problems(Map.of())).isEmpty();
        assertThat(problems(GOOD)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quarkus.oidc.token.audience | | quarkus.oidc.token.audience must be",
                "quarkus.oidc.token.audience | any | quarkus.oidc.token.audience must be",
                "quarkus.oidc.token.issuer | any | quarkus.oidc.token.issuer must be",
                "quarkus.oidc.discovery-enabled | false | quarkus.oidc.token.issuer must be",
                "quarkus.oidc.application-type | web-app | quarkus.oidc.application-type must be service",
                "quarkus.oidc.application-type | hybrid | quarkus.oidc.application-type must be service",
                "quarkus.oidc.auth-server-url | http://idp.example | quarkus.oidc.auth-server-url must be an https URL",
                "quarkus.oidc.token.allow-jwt-introspection | true | quarkus.oidc.token must not send tokens",
                "quarkus.oidc.token.allow-opaque-token-introspection | true | quarkus.oidc.token must not send tokens",
                "quarkus.oidc.token.require-jwt-introspection-only | true | quarkus.oidc.token must not send tokens",
                "quarkus.oidc.token.verify-access-token-with-user-info | true | quarkus.oidc.token must not send tokens",
                "quarkus.oidc.token.header | X-Token | quarkus.oidc.token.header is not supported",
                "quarkus.oidc.token.decrypt-access-token | true | quarkus.oidc.token.decrypt-access-token, customizer-name",
                "quarkus.oidc.token.customizer-name | mine | quarkus.oidc.token.decrypt-access-token, customizer-name",
                "quarkus.oidc.jwks-path | http://idp.example/keys | quarkus.oidc.jwks-path must not use http",
                "quarkus.oidc.tls.verification | none | quarkus.oidc.tls.verification must be required",
                "quarkus.oidc.other.auth-server-url | https://other.example | Named OIDC tenants",
            })
    void whatWouldLetTheWrongOnesInStopsTheStart(String name, String value, String message) {
        Map<String, String> settings = new HashMap<>(GOOD);
        if (value == null) {
            settings.remove(name);
        } else {
            settings.put(name, value);
        }

        assertThat(problems(settings)).singleElement().asString().startsWith(message);
    }

    @Test
    void aPublicKeyNeedsAnIssuerAndAnAudienceToo() {
        Map<String, String> settings = new HashMap<>(GOOD);
        settings.remove("quarkus.oidc.auth-server-url");
        settings.remove("quarkus.oidc.token.audience");
        settings.put("quarkus.oidc.public-key", "MIIB");

        assertThat(problems(settings)).hasSize(2);
    }

    @Test
    void aWellKnownProviderNeedsThemToo() {
        assertThat(problems(Map.of("quarkus.oidc.provider", "google")))
                .anyMatch(problem -> problem.startsWith("quarkus.oidc.token.audience must be"));
    }

    @Test
    void anIssuerOnLoopbackMayDoWithoutTls() {
        Map<String, String> settings = new HashMap<>(GOOD);
        settings.put("quarkus.oidc.auth-server-url", "http://localhost:1234/realm");

        assertThat(problems(settings)).isEmpty();
    }
}
