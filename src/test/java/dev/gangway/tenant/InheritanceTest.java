package dev.gangway.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.Configurations;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkType;
import dev.gangway.model.Mode;
import dev.gangway.model.Origin;
import dev.gangway.model.TenantId;
import dev.gangway.model.TenantState;
import dev.gangway.tenant.file.LinkDefaults;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests how a tenant's settings result from its own file, its group's file and gateway.yaml. */
class InheritanceTest {

    private static final ProcessDefaults PROCESS = TenantFixture.PROCESS;

    /** A tenant file that is valid without inherited settings. */
    private static final String VALID = """
        mode: test
        stripe: {api_key: {env: KEY_A}}
        """;

    private final Map<String, String> files = new HashMap<>(Map.of("gateway.yaml", ""));

    private InheritanceTest with(String file, String text) {
        files.put(file, text);
        return this;
    }

    private Tenant tenant(String id) {
        Snapshot snapshot = TenantFixture.snapshot(files);
        assertThat(snapshot.problems()).isEmpty();
        return snapshot.find(new TenantId(id)).flatMap(TenantEntry::tenant).orElseThrow();
    }

    @Test
    void aMinimalTenantHasTheProcessDefaults() {
        Tenant tenant = with("tenants/a.yaml", VALID).tenant("a");

        assertThat(tenant.mode().value()).isEqualTo(Mode.TEST);
        assertThat(tenant.state().value()).isEqualTo(TenantState.ACTIVE);
        assertThat(tenant.apiVersion().value()).isEqualTo(PROCESS.apiVersion());
        assertThat(tenant.apiVersion().origin()).isEqualTo(Origin.GATEWAY);
        assertThat(tenant.resilience().deadline().value()).isEqualTo(PROCESS.deadline());
        assertThat(tenant.callers()).isEmpty();
        assertThat(tenant.policy().redirectOrigins()).isEmpty();
        assertThat(tenant.policy().configurations()).containsExactlyInAnyOrder("customer", "merchant", "recipient");
    }

    /** Returns the level whose value takes effect, for each combination of levels that set a value. */
    static Stream<Arguments> levels() {
        return Stream.of(
                Arguments.of(true, true, true, "tenant", Origin.TENANT),
                Arguments.of(true, true, false, "group", Origin.GROUP),
                Arguments.of(true, false, true, "tenant", Origin.TENANT),
                Arguments.of(true, false, false, "gateway", Origin.GATEWAY),
                Arguments.of(false, true, true, "tenant", Origin.TENANT),
                Arguments.of(false, true, false, "group", Origin.GROUP),
                Arguments.of(false, false, true, "tenant", Origin.TENANT));
    }

    @ParameterizedTest
    @MethodSource("levels")
    void theNearestLevelWinsFieldByField(boolean gateway, boolean group, boolean tenant, String winner, Origin origin) {
        String setting = "owner: %s\ndefaults: {return_url: https://%1$s.example/, configurations: [%1$s]}\n";
        String policy = """
            policy:
              redirect_origins: ["https://tenant.example", "https://group.example", "https://gateway.example"]
              allowed_configurations: [tenant, group, gateway]
            """;
        with("gateway.yaml", policy + (gateway ? setting.formatted("gateway") : ""));
        with("groups/g.yaml", group ? setting.formatted("group") : "");
        with("tenants/a.yaml", VALID + "group: g\n" + (tenant ? setting.formatted("tenant") : ""));

        Tenant effective = tenant("a");

        LinkDefaults defaults = effective.defaultsFor(LinkType.ACCOUNT_ONBOARDING);
        assertThat(effective.owner()).satisfies(owner -> {
            assertThat(owner.value()).isEqualTo(winner);
            assertThat(owner.origin()).isEqualTo(origin);
        });
        assertThat(defaults.url(LinkField.RETURN_URL).value()).hasToString("https://" + winner + ".example/");
        assertThat(defaults.url(LinkField.RETURN_URL).origin()).isEqualTo(origin);
        // Lists are replaced, not merged.
        assertThat(defaults.configurations().value()).isEqualTo(new Configurations.Listed(List.of(winner)));
        assertThat(defaults.configurations().origin()).isEqualTo(origin);
    }

    @Test
    void aTypesOwnDefaultGoesBeforeTheGeneralOneOfItsLevelAndAfterNearerLevels() {
        String origins = "policy: {redirect_origins: [\"https://a.example\"]}\n";
        with("gateway.yaml", """
            defaults:
              return_url: https://a.example/gateway
              refresh_url: https://a.example/gateway
              account_update: {return_url: https://a.example/gateway-update, refresh_url: https://a.example/gu}
            """);
        with("tenants/a.yaml", VALID + origins + "defaults: {refresh_url: https://a.example/tenant}\n");

        Tenant tenant = tenant("a");

        assertThat(tenant.defaultsFor(LinkType.ACCOUNT_UPDATE)
                        .url(LinkField.RETURN_URL)
                        .value())
                .hasToString("https://a.example/gateway-update");
        assertThat(tenant.defaultsFor(LinkType.ACCOUNT_ONBOARDING)
                        .url(LinkField.RETURN_URL)
                        .value())
                .hasToString("https://a.example/gateway");
        assertThat(tenant.defaultsFor(LinkType.ACCOUNT_UPDATE)
                        .url(LinkField.REFRESH_URL)
                        .value())
                .hasToString("https://a.example/tenant");
    }

    @ParameterizedTest
    @CsvSource({"gateway.yaml, GATEWAY", "groups/g.yaml, GROUP", "tenants/a.yaml, TENANT"})
    void configurationsCanBeAutomaticOnEachLevelAndForOneType(String file, Origin origin) {
        with("groups/g.yaml", "{}").with("tenants/a.yaml", VALID + "group: g\n");
        String before = files.get(file).equals("{}") ? "" : files.get(file);
        with(file, before + "defaults: {configurations: [merchant], account_update: {configurations: auto}}\n");

        Tenant tenant = tenant("a");

        assertThat(tenant.defaultsFor(LinkType.ACCOUNT_ONBOARDING)
                        .configurations()
                        .value())
                .isEqualTo(new Configurations.Listed(List.of("merchant")));
        assertThat(tenant.defaultsFor(LinkType.ACCOUNT_UPDATE).configurations().value())
                .isEqualTo(Configurations.Auto.AUTO);
        assertThat(tenant.defaultsFor(LinkType.ACCOUNT_UPDATE).configurations().origin())
                .isEqualTo(origin);
    }

    @ParameterizedTest
    @CsvSource({"auto, '[merchant]', auto", "'[merchant]', auto, [merchant]"})
    void aNearerListReplacesAutoAndTheReverse(String tenant, String group, String winner) {
        with("groups/g.yaml", "defaults: {configurations: " + group + "}\n");
        with("tenants/a.yaml", VALID + "group: g\ndefaults: {configurations: " + tenant + "}\n");

        Configurations configurations = tenant("a")
                .defaultsFor(LinkType.ACCOUNT_UPDATE)
                .configurations()
                .value();

        assertThat(configurations)
                .isEqualTo(
                        winner.equals("auto")
                                ? Configurations.Auto.AUTO
                                : new Configurations.Listed(List.of("merchant")));
    }

    @Test
    void policyOnlyTightensOnTheWayDown() {
        with("gateway.yaml", """
            defaults: {configurations: [recipient], collection_options: {fields: currently_due}}
            policy:
              locked: [configurations]
              allowed_configurations: [recipient, merchant, storer]
              redirect_origins: ["https://*.acme.example", "https://globex.example"]
            """);
        with(
                "groups/g.yaml",
                "policy: {locked: [collection_options.fields], allowed_configurations: [recipient, storer]}\n");
        with("tenants/a.yaml", VALID + """
            group: g
            policy:
              locked: []
              allowed_configurations: [storer, recipient, customer]
              redirect_origins: ["https://app.acme.example", "https://evil.example", "https://globex.example"]
            """);

        Tenant.Policy policy = tenant("a").policy();

        assertThat(policy.locked()).containsExactlyInAnyOrder(LinkField.CONFIGURATIONS, LinkField.COLLECTION_FIELDS);
        assertThat(policy.configurations()).containsExactly("storer", "recipient");
        assertThat(policy.redirectOrigins())
                .map(Object::toString)
                .containsExactlyInAnyOrder("https://app.acme.example", "https://globex.example");
    }

    @Test
    void inheritedConfigurationsAreNoMistakeInAVersionThatHasNone() {
        with("tenants/a.yaml", """
            mode: test
            stripe: {api_key: {env: KEY_A}, api_version: 2026-10-28.endive}
            defaults: {configurations: [recipient]}
            policy: {allowed_configurations: [merchant], locked: [configurations]}
            """);

        assertThat(tenant("a").apiVersion().value().hasConfigurations()).isFalse();
    }
}
