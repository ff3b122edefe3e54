package dev.gangway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gangway.Fuzz;
import dev.gangway.Mutator;
import dev.gangway.model.LinkField;
import dev.gangway.model.RequestFailure.InvalidRequest;
import dev.gangway.model.Violation;
import dev.gangway.onboarding.LinkPlan;
import dev.gangway.onboarding.LinkPlanner;
import dev.gangway.onboarding.LinkRequest;
import dev.gangway.onboarding.OnboardingLinks;
import dev.gangway.stripe.AccountLinkCall;
import dev.gangway.stripe.StripeRequest;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.TenantFixture;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Processes arbitrary bodies, from bytes to plan. Accepted bodies are checked with another JSON reader, another URL
 * reader and the policy as it is written, all of them independent of Gangway's code.
 */
class RequestBodyFuzzTest {

    private static final String SECRET = "sk_test_PLANTEDKEYfuzz";

    private static final String BODY = """
        {"account": "acct_1", "type": "account_onboarding", "configurations": ["recipient", "merchant"],
         "collection_options": {"fields": "currently_due", "future_requirements": "omit"},
         "return_url": "https://app.example/done", "refresh_url": "https://one.shops.example/refresh"}
        """;

    private static final List<String> WORDS = Mutator.words("""
        acct_1¦acct_¦acct_/../x¦account_update¦account_onboarding¦recipient¦merchant¦customer¦storer¦\
        eventually_due¦currently_due¦include¦omit\
        """, SECRET);

    private static final String DEFAULTS = """
        defaults:
          type: account_onboarding
          configurations: [recipient]
          collection_options: {fields: currently_due}
          refresh_url: https://app.example/{tenant}/refresh?account={account}
        policy:
          redirect_origins: [https://app.example, "https://*.shops.example", "http://localhost:3000"]
        """;

    private static final Set<String> MEMBERS =
            Set.of("account", "type", "configurations", "collection_options", "return_url", "refresh_url");

    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** A tenant, and the check that its policy requires of every call for it. */
    private record Rules(Tenant tenant, Consumer<AccountLinkCall> check) {}

    private static final List<Rules> RULES = List.of(
            new Rules(tenant(""), call -> assertThat(call.parameters().configurations())
                    .isNotEmpty()
                    .isSubsetOf("customer", "merchant", "recipient")),
            new Rules(tenant("  locked: [configurations, collection_options.fields, refresh_url]\n"), call -> {
                assertThat(call.parameters().configurations()).containsExactly("recipient");
                assertThat(call.parameters().text(LinkField.COLLECTION_FIELDS)).isEqualTo("currently_due");
                assertThat(call.parameters().text(LinkField.REFRESH_URL))
                        .isEqualTo("https://app.example/acme/refresh?account=" + call.account());
            }),
            new Rules(tenant("  locked: [type]\n  allowed_configurations: [recipient, storer]\n"), call -> {
                assertThat(call.parameters().configurations()).isNotEmpty().isSubsetOf("recipient", "storer");
                assertThat(call.type()).hasToString("account_onboarding");
            }),
            new Rules(
                    tenant("stripe: {api_version: 2026-10-28.endive}\n"),
                    call -> assertThat(call.parameters().configurations()).isNull()));

    private static Tenant tenant(String more) {
        return TenantFixture.acme("", "", DEFAULTS + more);
    }

    @Test
    void noBodyGetsRoundTheRules() {
        Fuzz.run(getClass(), 30, Set.of("unreadable", "malformed", "against the policy", "planned"), this::tryOne);
    }

    private String tryOne(Mutator random) throws IOException {
        byte[] body = random.made(random.encoded(random.json(beginning(random), words(random))));

        LinkRequestReader.Result read = LinkRequestReader.read(body, BodyFormat.GANGWAY);
        Rules rules = random.among(RULES);
        LinkPlan plan = LinkPlanner.plan(rules.tenant(), read.request());

        checkAnswer(read.violations());
        checkAnswer(plan.violations());
        if (!read.violations().isEmpty()) {
            return read.isUnreadable() ? "unreadable" : "malformed";
        }
        checkRead(STRICT.readTree(body), read.request());
        checkPreview(plan);
        if (plan.call().isEmpty()) {
            assertThat(plan.violations()).isNotEmpty();
            return "against the policy";
        }
        checkCall(read.request(), plan.call().get(), rules);
        return "planned";
    }

    /** A realistic body before it is changed; half of all bodies contain a URL that must not be accepted. */
    private static String beginning(Mutator random) throws IOException {
        String body =
                random.oneIn(3) ? "{\"account\": \"acct_1\", \"return_url\": \"https://app.example/done\"}" : BODY;
        return random.oneIn(2)
                ? body.replace("\"https://app.example/done\"", STRICT.writeValueAsString(NastyUrls.one(random)))
                : body;
    }

    /** Words, half of which are URLs. */
    private static List<String> words(Mutator random) {
        return WORDS.stream()
                .flatMap(word -> Stream.of(word, NastyUrls.one(random)))
                .toList();
    }

    /** Checks that violations are bounded, are text, and repeat nothing of the request except the names of members. */
    private static void checkAnswer(List<Violation> violations) throws IOException {
        for (Violation violation : violations) {
            assertThat(violation.message())
                    .hasSizeLessThan(500)
                    .doesNotContain("PLANTED")
                    .matches("\\p{Print}+|[^\\p{Cntrl}]+");
            assertThat(violation.path()).hasSizeLessThan(100);
        }
        if (!violations.isEmpty()) {
            byte[] answer = STRICT.writeValueAsBytes(Problem.of(new InvalidRequest(violations), "id", null));
            assertThat(answer).hasSizeLessThan(32 * 1024);
            STRICT.readTree(answer);
        }
    }

    /** Checks that another JSON reader reads the same from a body without violations. */
    private static void checkRead(JsonNode tree, LinkRequest request) {
        assertThat(tree.fieldNames()).toIterable().isSubsetOf(MEMBERS);
        assertThat(tree.path("collection_options").fieldNames())
                .toIterable()
                .isSubsetOf("fields", "future_requirements");
        assertThat(request.account()).hasToString(tree.path("account").textValue());
        Map<LinkField, Object> values = new EnumMap<>(request.parameters().values());
        Object configurations = values.remove(LinkField.CONFIGURATIONS);
        for (LinkField field : LinkField.values()) {
            assertThat(text(values.get(field)))
                    .isEqualTo(tree.at("/" + field.path().replace('.', '/')).textValue());
        }
        assertThat(configurations == null ? List.of() : configurations)
                .isEqualTo(tree.path("configurations")
                        .valueStream()
                        .map(JsonNode::textValue)
                        .toList());
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }

    private static void checkPreview(LinkPlan plan) throws IOException {
        var click = new OnboardingLinks.Click("token:checkout", Optional.of("key"));
        byte[] preview = STRICT.writeValueAsBytes(PreviewResponse.of(
                plan, plan.call(), Optional.empty(), "https://stripe.example", click, Optional.empty()));
        assertThat(STRICT.readTree(preview).path("violations"))
                .hasSize(plan.violations().size());
    }

    private static void checkCall(LinkRequest request, AccountLinkCall call, Rules rules) throws IOException {
        assertThat(call.account().value()).matches("acct_[A-Za-z0-9_]{1,250}").isEqualTo(text(request.account()));
        rules.check().accept(call);
        String refreshUrl = call.parameters().text(LinkField.REFRESH_URL);
        String returnUrl = call.parameters().text(LinkField.RETURN_URL);
        checkUrl(
                refreshUrl,
                request.parameters().text(LinkField.REFRESH_URL),
                rules.tenant().policy().locked().contains(LinkField.REFRESH_URL));
        if (returnUrl != null) {
            checkUrl(returnUrl, request.parameters().text(LinkField.RETURN_URL), false);
        }
        JsonNode sent = STRICT.readTree(StripeRequest.of(call).body());
        JsonNode useCase = sent.path("use_case").path(call.type().toString());
        assertThat(sent.path("account").textValue()).isEqualTo(call.account().value());
        assertThat(useCase.path("refresh_url").textValue()).isEqualTo(refreshUrl);
        assertThat(useCase.path("return_url").textValue()).isEqualTo(returnUrl);
        assertThat(useCase.path("configurations")
                        .valueStream()
                        .map(JsonNode::textValue)
                        .toList())
                .isEqualTo(call.parameters().values().getOrDefault(LinkField.CONFIGURATIONS, List.of()));
    }

    private static void checkUrl(String sent, String requested, boolean locked) {
        if (requested != null && !locked) {
            assertThat(sent).isEqualTo(requested);
        }
        assertThat(sent).hasSizeLessThanOrEqualTo(2048);
        assertThat(NastyUrls.originsOf(sent))
                .allMatch(origin ->
                        origin.matches("https://(app|[a-z0-9-]{1,63}\\.shops)\\.example:443|http://localhost:3000"));
    }
}
