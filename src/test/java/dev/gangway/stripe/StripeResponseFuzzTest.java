package dev.gangway.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gangway.Fuzz;
import dev.gangway.Mutator;
import dev.gangway.NastyAnswer;
import dev.gangway.StripeExamples;
import dev.gangway.TestConfig;
import dev.gangway.model.AccountId;
import dev.gangway.model.ApiVersion;
import dev.gangway.model.Credential;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.model.Mode;
import dev.gangway.model.Secret;
import dev.gangway.model.StripeError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Tests that each answer gives the requested link, verified with another JSON parser, or a failure without secrets. */
class StripeResponseFuzzTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Instant NOW = Instant.parse("2026-01-27T17:15:18.120Z");

    private static final ResponseReader READER = new ResponseReader(
            new StripeBeans().httpsOnly(TestConfig.of(StripeConfig.class, Map.of()))::serves,
            StripeConfig.AnswerCheckMode.ENFORCE,
            (_, _) -> {},
            new StripeClock(() -> NOW));

    private static AccountLinkCall call(Mode mode) {
        return new AccountLinkCall(
                Credential.of(new Secret("sk_test_notAKey"), Optional.empty()),
                ApiVersion.of("2026-08-26.dahlia").orElseThrow(),
                mode,
                new AccountId(StripeExamples.ACCOUNT),
                LinkType.ACCOUNT_ONBOARDING,
                new LinkParameters(Map.of(
                        LinkField.CONFIGURATIONS,
                        List.of("recipient"),
                        LinkField.REFRESH_URL,
                        "https://example.com/r",
                        LinkField.RETURN_URL,
                        "https://example.com/return")));
    }

    @Test
    void anAnswerIsTheLinkThatWasAskedForOrAFailure() {
        Fuzz.run(
                getClass(),
                28,
                Set.of("link", "refused", "busy", "throttled", "server_failed", "invalid_answer"),
                this::tryOne);
    }

    private String tryOne(Mutator random) throws IOException {
        AccountLinkCall call = call(random.oneIn(8) ? Mode.LIVE : Mode.TEST);
        NastyAnswer made = NastyAnswer.one(random);
        random.made(made.body().getBytes());
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < made.headers().size(); i += 2) {
            headers.put(made.headers().get(i), made.headers().get(i + 1));
        }
        boolean overflowed = random.oneIn(50);
        var answer = new StripeResponse(
                made.status(),
                headers::get,
                overflowed ? null : new ByteArrayInputStream(made.body().getBytes()),
                () -> {});
        try {
            AccountLink link = READER.read(call, new IdempotencyKey("key"), answer);
            assertThat(overflowed).isFalse();
            checkLink(call, made.status(), JSON.readTree(made.body().getBytes()), link);
            return "link";
        } catch (AttemptFailedException failed) {
            checkFailure(made.status(), failed);
            return failed.failure().kind();
        }
    }

    private static void checkLink(AccountLinkCall call, int status, JsonNode tree, AccountLink link) {
        assertThat(status).isBetween(200, 299);
        assertThat(tree.path("object").textValue()).isEqualTo("v2.core.account_link");
        assertThat(tree.path("account").textValue()).isEqualTo(call.account().value());
        assertThat(tree.path("livemode").booleanValue())
                .isEqualTo(call.mode().isLive())
                .isEqualTo(link.livemode());
        assertThat(tree.path("url").textValue()).isEqualTo(link.url().reveal());
        assertThat(URI.create(link.url().reveal())).hasNoUserInfo().satisfies(url -> assertThat(url.getScheme())
                .isEqualToIgnoringCase("https"));
        JsonNode useCase = tree.path("use_case");
        assertThat(useCase.path("type").textValue()).isEqualTo("account_onboarding");
        assertThat(useCase.path("account_onboarding").path("configurations"))
                .extracting(JsonNode::textValue)
                .containsOnly("recipient");
        assertThat(tree.path("created").textValue()).isEqualTo(link.created());
        assertThat(tree.path("expires_at").textValue()).isEqualTo(link.expiresAt());
        assertThat(OffsetDateTime.parse(link.expiresAt()).toInstant()).isEqualTo(NOW.plus(link.lifetime()));
        checkWord(link.requestId());
        assertThat(link.toString()).matches(text -> !NastyAnswer.leaksInto(text));
    }

    private static void checkFailure(int status, AttemptFailedException failed) {
        StripeError error = failed.failure().error();
        assertThat(error.status()).isEqualTo(status);
        assertThat(failed.toString() + failed.failure()).matches(text -> !NastyAnswer.leaksInto(text));
        if (error.message() != null) {
            assertThat(error.message())
                    .hasSizeLessThanOrEqualTo(500)
                    .doesNotContain("://")
                    .doesNotMatch("(?s).*\\p{Cntrl}.*");
        }
        checkWord(error.code());
        checkWord(error.requestId());
        checkWord(error.limitedReason());
        assertThat(error.appliedConfigurations())
                .hasSizeLessThanOrEqualTo(16)
                .allSatisfy(StripeResponseFuzzTest::checkWord);
        RetryDecision decision = RetryRule.of(failed.failure());
        assertThat(decision.floor()).isBetween(Duration.ZERO, StripeClock.MAX_RETRY_AFTER);
        assertThat(failed.failure().rateLimitReason().orElse("other")).matches("[a-z_-]+");
    }

    private static void checkWord(String word) {
        assertThat(word == null || word.matches("[A-Za-z0-9_.-]{1,128}")).isTrue();
    }
}
