package dev.gangway.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.AccountId;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.model.Origin;
import dev.gangway.model.RequestFailure.InvalidRequest;
import dev.gangway.model.Violation;
import dev.gangway.stripe.AccountLinkCall;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.TenantFixture;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LinkPlannerTest {

    private static final AccountId ACCOUNT = new AccountId("acct_1");

    private static final String ORIGINS =
            "policy: {redirect_origins: [\"https://app.example\", \"https://*.shops.example\"]%s}\n";

    private static final String DEFAULTS = """
        defaults:
          type: account_onboarding
          configurations: [recipient]
          collection_options: {fields: currently_due, future_requirements: omit}
          return_url: https://app.example/done?account={account}&type={type}
          refresh_url: https://app.example/{tenant}/refresh
          account_update:
            return_url: https://app.example/settings
        """;

    private static final Tenant ACME = tenant("");

    private static Tenant tenant(String policy) {
        return TenantFixture.acme("", "", DEFAULTS + ORIGINS.formatted(policy));
    }

    private static LinkRequest request(
            @Nullable LinkType type,
            @Nullable List<String> configurations,
            @Nullable String fields,
            @Nullable String future,
            @Nullable String returnUrl,
            @Nullable String refreshUrl) {
        return new LinkRequest(ACCOUNT, parameters(type, configurations, fields, future, returnUrl, refreshUrl));
    }

    private static LinkParameters parameters(@Nullable Object... inOrder) {
        Map<LinkField, Object> values = new EnumMap<>(LinkField.class);
        LinkField[] fields = LinkField.values();
        for (int i = 0; i < fields.length; i++) {
            Object value = inOrder[i];
            if (value != null) {
                values.put(fields[i], value);
            }
        }
        return new LinkParameters(values);
    }

    private static LinkRequest empty() {
        return request(null, null, null, null, null, null);
    }

    private static LinkRequest withReturnUrl(String url) {
        return request(null, null, null, null, url, null);
    }

    private static LinkRequest withConfigurations(String... configurations) {
        return request(null, List.of(configurations), null, null, null, null);
    }

    private static List<String> codes(LinkPlan plan) {
        return plan.violations().stream()
                .map(violation -> violation.path() + " " + violation.code())
                .toList();
    }

    @Test
    void defaultsFillEveryGap() {
        LinkPlan plan = LinkPlanner.plan(ACME, empty());

        assertThat(plan.violations()).isEmpty();
        assertThat(plan.call().orElseThrow())
                .isEqualTo(new AccountLinkCall(
                        ACME.credential(),
                        ACME.apiVersion().value(),
                        ACME.mode().value(),
                        ACCOUNT,
                        LinkType.ACCOUNT_ONBOARDING,
                        parameters(
                                LinkType.ACCOUNT_ONBOARDING,
                                List.of("recipient"),
                                "currently_due",
                                "omit",
                                "https://app.example/done?account=acct_1&type=account_onboarding",
                                "https://app.example/acme/refresh")));
        assertThat(plan.fields()).allSatisfy((field, planned) -> {
            assertThat(planned.origin()).isEqualTo(Origin.TENANT);
            assertThat(planned.locked()).isFalse();
        });
    }

    @Test
    void aRequestGoesBeforeDefaults() {
        LinkPlan plan = LinkPlanner.plan(
                ACME,
                request(
                        LinkType.ACCOUNT_UPDATE,
                        List.of("merchant", "customer"),
                        "eventually_due",
                        "include",
                        "https://one.shops.example/r",
                        "https://app.example/f"));

        assertThat(plan.violations()).isEmpty();
        assertThat(plan.fields())
                .allSatisfy((field, planned) -> assertThat(planned.origin()).isEqualTo(Origin.REQUEST));
        AccountLinkCall call = plan.call().orElseThrow();
        assertThat(call.type()).isEqualTo(LinkType.ACCOUNT_UPDATE);
        assertThat(call.parameters())
                .isEqualTo(parameters(
                        LinkType.ACCOUNT_UPDATE,
                        List.of("merchant", "customer"),
                        "eventually_due",
                        "include",
                        "https://one.shops.example/r",
                        "https://app.example/f"));
    }

    @Test
    void theTypeOfTheRequestChoosesTheDefaults() {
        LinkPlan plan = LinkPlanner.plan(ACME, request(LinkType.ACCOUNT_UPDATE, null, null, null, null, null));

        assertThat(plan.parameters().text(LinkField.RETURN_URL)).isEqualTo("https://app.example/settings");
        assertThat(plan.parameters().text(LinkField.REFRESH_URL)).isEqualTo("https://app.example/acme/refresh");
    }

    @Test
    void originsNameTheLevelOfEachField() {
        Tenant tenant = TenantFixture.acme(
                "defaults: {type: account_onboarding, configurations: [merchant]}",
                "defaults: {configurations: [recipient], collection_options: {fields: eventually_due}}",
                "defaults: {refresh_url: 'https://app.example/r'}\n" + ORIGINS.formatted(""));

        LinkPlan plan = LinkPlanner.plan(tenant, withReturnUrl("https://app.example/x"));

        assertThat(plan.fields().entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue().origin()))
                .containsExactly(
                        "type gateway",
                        "configurations group",
                        "collection_options.fields group",
                        "collection_options.future_requirements stripe",
                        "return_url request",
                        "refresh_url tenant");
        assertThat(plan.call().orElseThrow().parameters().text(LinkField.FUTURE_REQUIREMENTS))
                .isNull();
    }

    static Stream<Arguments> policies() {
        return Stream.of(
                // A request may set a locked field to the locked value, but to no other value.
                Arguments.of(", locked: [configurations]", withConfigurations("recipient"), List.of()),
                Arguments.of(
                        ", locked: [configurations]",
                        withConfigurations("merchant"),
                        List.of("configurations field_locked")),
                Arguments.of(
                        ", locked: [configurations]",
                        withConfigurations("recipient", "merchant"),
                        List.of("configurations field_locked")),
                Arguments.of(
                        ", locked: [type]",
                        request(LinkType.ACCOUNT_ONBOARDING, null, null, null, null, null),
                        List.of()),
                Arguments.of(
                        ", locked: [type]",
                        request(LinkType.ACCOUNT_UPDATE, null, null, null, null, null),
                        List.of("type field_locked")),
                Arguments.of(
                        ", locked: [collection_options.fields]",
                        request(null, null, "eventually_due", null, null, null),
                        List.of("collection_options.fields field_locked")),
                Arguments.of(
                        ", locked: [collection_options.fields]",
                        request(null, null, null, "include", null, null),
                        List.of()),
                Arguments.of(
                        ", locked: [collection_options.future_requirements]",
                        request(null, null, null, "include", null, null),
                        List.of("collection_options.future_requirements field_locked")),
                Arguments.of(
                        ", locked: [return_url]",
                        withReturnUrl("https://app.example/done?account=acct_1&type=account_onboarding"),
                        List.of()),
                Arguments.of(
                        ", locked: [return_url]",
                        withReturnUrl("https://app.example/done?account=acct_2&type=account_onboarding"),
                        List.of("return_url field_locked")),
                Arguments.of(
                        ", locked: [refresh_url]",
                        request(null, null, null, null, null, "https://app.example/x"),
                        List.of("refresh_url field_locked")),
                // Configurations: the documented ones, or exactly those in the policy.
                Arguments.of("", withConfigurations("customer", "merchant", "recipient"), List.of()),
                Arguments.of("", withConfigurations("storer"), List.of("configurations configuration_not_allowed")),
                Arguments.of(
                        "", withConfigurations("merchant", "x"), List.of("configurations configuration_not_allowed")),
                Arguments.of(", allowed_configurations: [recipient, storer]", withConfigurations("storer"), List.of()),
                Arguments.of(
                        ", allowed_configurations: [recipient, storer]",
                        withConfigurations("merchant"),
                        List.of("configurations configuration_not_allowed")),
                // Redirects.
                Arguments.of("", withReturnUrl("https://evil.example"), List.of("return_url redirect_not_allowed")),
                Arguments.of(
                        "", withReturnUrl("https://app.example/{account}"), List.of("return_url redirect_not_allowed")),
                Arguments.of("", withReturnUrl("http://app.example"), List.of("return_url redirect_not_allowed")),
                Arguments.of(
                        "",
                        request(null, null, null, null, null, "https://app.example@evil.example"),
                        List.of("refresh_url redirect_not_allowed")),
                // All violations at once, in the order of the fields.
                Arguments.of(
                        ", locked: [type, collection_options.fields]",
                        request(
                                LinkType.ACCOUNT_UPDATE,
                                List.of("storer"),
                                "eventually_due",
                                null,
                                "javascript:alert(1)",
                                "https://evil.example"),
                        List.of(
                                "type field_locked",
                                "configurations configuration_not_allowed",
                                "collection_options.fields field_locked",
                                "return_url redirect_not_allowed",
                                "refresh_url redirect_not_allowed")));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void holdsTheRequestAgainstThePolicy(String policy, LinkRequest request, List<String> violations) {
        LinkPlan plan = LinkPlanner.plan(tenant(policy), request);

        assertThat(codes(plan)).isEqualTo(violations);
        assertThat(plan.call().isPresent()).isEqualTo(violations.isEmpty());
    }

    static Stream<Arguments> automatic() {
        return Stream.of(
                // What the default of the files allows, in its order, unless the request names its own.
                Arguments.of("", empty(), List.of("customer", "merchant", "recipient"), true, List.of()),
                Arguments.of(
                        ", allowed_configurations: [recipient, customer]",
                        empty(),
                        List.of("recipient", "customer"),
                        true,
                        List.of()),
                Arguments.of(
                        ", locked: [configurations], allowed_configurations: [merchant]",
                        empty(),
                        List.of("merchant"),
                        true,
                        List.of()),
                Arguments.of("", withConfigurations("recipient"), List.of("recipient"), false, List.of()),
                Arguments.of(
                        ", allowed_configurations: [merchant]",
                        withConfigurations("recipient"),
                        List.of("recipient"),
                        false,
                        List.of("configurations configuration_not_allowed")),
                // A lock leaves the choice to Stripe: there is no value that a request could repeat.
                Arguments.of(
                        ", locked: [configurations], allowed_configurations: [merchant]",
                        withConfigurations("merchant"),
                        List.of("merchant"),
                        true,
                        List.of("configurations field_locked")));
    }

    @ParameterizedTest
    @MethodSource("automatic")
    void automaticConfigurationsBeginWithAllThatAreAllowed(
            String policy, LinkRequest request, List<String> configurations, boolean auto, List<String> violations) {
        Tenant tenant = TenantFixture.acme(
                "",
                "",
                DEFAULTS.replace("configurations: [recipient]", "configurations: auto") + ORIGINS.formatted(policy));

        LinkPlan plan = LinkPlanner.plan(tenant, request);

        assertThat(codes(plan)).isEqualTo(violations);
        assertThat(plan.parameters().configurations()).isEqualTo(configurations);
        assertThat(plan.hasAutoConfigurations()).isEqualTo(auto);
        assertThat(plan.fields().get(LinkField.CONFIGURATIONS).origin())
                .isEqualTo(auto ? Origin.TENANT : Origin.REQUEST);
    }

    @Test
    void automaticConfigurationsAreDroppedInVersionsThatHaveNone() {
        Tenant tenant = TenantFixture.acme(
                "",
                "",
                DEFAULTS.replace("configurations: [recipient]", "configurations: auto")
                        + ORIGINS.formatted("")
                        + "stripe: {api_version: 2026-09-30.endive}");

        LinkPlan plan = LinkPlanner.plan(tenant, empty());

        assertThat(plan.violations()).isEmpty();
        assertThat(plan.hasAutoConfigurations()).isFalse();
        assertThat(plan.parameters().configurations()).isNull();
        assertThat(plan.fields().get(LinkField.CONFIGURATIONS))
                .isEqualTo(new PlannedField<>(null, Origin.TENANT, false, true));
    }

    static Stream<Arguments> versions() {
        return Stream.of(
                Arguments.of("2025-12-15.clover", true),
                Arguments.of("2026-08-26.dahlia", true),
                Arguments.of("2026-09-29.preview", true),
                Arguments.of("2026-09-30.endive", false),
                Arguments.of("2026-10-28.endive", false),
                Arguments.of("2027-01-01.preview", false));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void theDateOfTheVersionDecidesWhetherThereAreConfigurations(String version, boolean configurations) {
        Tenant tenant =
                TenantFixture.acme("", "", DEFAULTS + ORIGINS.formatted("") + "stripe: {api_version: " + version + "}");

        LinkPlan inherited = LinkPlanner.plan(tenant, empty());
        LinkPlan sent = LinkPlanner.plan(tenant, withConfigurations("recipient"));

        assertThat(inherited.violations()).isEmpty();
        assertThat(inherited.call().orElseThrow().parameters().configurations())
                .isEqualTo(configurations ? List.of("recipient") : null);
        assertThat(inherited.fields().get(LinkField.CONFIGURATIONS).dropped()).isEqualTo(!configurations);
        assertThat(codes(sent))
                .isEqualTo(configurations ? List.of() : List.of("configurations configurations_not_supported"));
    }

    @Test
    void whatNobodySuppliesAndStripeRequiresIsMissing() {
        Tenant bare = TenantFixture.acme("", "", "");

        assertThat(codes(LinkPlanner.plan(bare, empty()))).containsExactly("type missing_field");
        assertThat(codes(LinkPlanner.plan(bare, request(LinkType.ACCOUNT_ONBOARDING, null, null, null, null, null))))
                .containsExactly("configurations missing_field", "refresh_url missing_field");
    }

    @Test
    void aLockedDefaultThatCannotBeFilledWithoutAnAccountIsNotHeldAgainstTheRequest() {
        var noAccount =
                new LinkRequest(null, new LinkParameters(Map.of(LinkField.RETURN_URL, "https://app.example/anything")));

        assertThat(codes(LinkPlanner.plan(tenant(", locked: [return_url]"), noAccount)))
                .isEmpty();
    }

    @Test
    void messagesSayWhatToChangeAndNeverRepeatWhatWasSent() {
        LinkPlan plan = LinkPlanner.plan(
                tenant(", locked: [collection_options.fields]"),
                request(null, List.of("marker"), "eventually_due", null, "https://marker.example/", null));

        assertThat(plan.violations()).isNotEmpty().allSatisfy(violation -> assertThat(violation.message())
                .doesNotContain("marker"));
        assertThat(messages(plan))
                .containsEntry("collection_options.fields", "is locked by the tenant's policy; omit it")
                .containsEntry(
                        "configurations",
                        "may contain only those that the tenant's policy allows: [customer, merchant, recipient]");
    }

    private static Map<String, String> messages(LinkPlan plan) {
        return plan.violations().stream()
                .collect(java.util.stream.Collectors.toMap(Violation::path, Violation::message));
    }

    @Test
    void anyMistakeOfShapeNamesTheFailureElseTheFirstViolation() {
        var policy = new Violation(LinkField.TYPE.path(), ErrorCode.FIELD_LOCKED, "is locked");
        var shape = new Violation("account", ErrorCode.INVALID_REQUEST, "is required");

        assertThat(new InvalidRequest(List.of(policy, shape)).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(new InvalidRequest(List.of(policy)).code()).isEqualTo(ErrorCode.FIELD_LOCKED);
        assertThat(new InvalidRequest(List.of(shape, policy)).detail())
                .isEqualTo("'account' is required (and 1 more: see errors). Nothing was sent to Stripe.");
    }
}
