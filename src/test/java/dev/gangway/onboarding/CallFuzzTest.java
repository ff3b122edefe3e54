package dev.gangway.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.Fuzz;
import dev.gangway.Mutator;
import dev.gangway.NastyAnswer;
import dev.gangway.StripeExamples;
import dev.gangway.model.ErrorCode;
import dev.gangway.stripe.VirtualStripe;
import dev.gangway.stripe.VirtualStripe.Reply;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever each attempt returns, and however late, a call ends once, in time, and as the API documents. */
class CallFuzzTest {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @Test
    void everyCallEndsOnceAndInTime() {
        Fuzz.run(
                getClass(),
                5,
                Set.of(
                        "created",
                        "stripe_error",
                        "stripe_unreachable",
                        "deadline_exceeded",
                        "stripe_invalid_response",
                        "rate_limited"),
                this::tryOne);
    }

    private String tryOne(Mutator random) {
        var gangway = new VirtualGangway(Map.of("acme", ""), Map.of(), random.below(1_000), _ -> reply(random));
        Optional<Duration> maxWait =
                random.oneIn(3) ? Optional.of(Duration.ofMillis(1 + random.below(20_000))) : Optional.empty();
        Optional<String> key = random.oneIn(2) ? Optional.of("key") : Optional.empty();

        var call = gangway.call("acme", StripeExamples.ACCOUNT, key, maxWait);
        gangway.time.passAll();

        assertThat(call.surprise).isNull();
        assertThat(call.answers).isEqualTo(1);
        assertThat(call.answeredAt)
                .isLessThanOrEqualTo(
                        maxWait.filter(each -> each.compareTo(DEADLINE) < 0).orElse(DEADLINE));
        assertThat(gangway.stripe.attempts()).hasSizeLessThanOrEqualTo(6).hasSameSizeAs(gangway.stripe.ended());
        if (call.failure != null) {
            assertThat(call.failure.code()).isNotEqualTo(ErrorCode.INTERNAL_ERROR);
            assertThat(call.failure.toString()).matches(text -> !NastyAnswer.leaksInto(text));
        }
        return call.code();
    }

    private static Reply reply(Mutator random) {
        var after = Duration.ofMillis(random.below(random.oneIn(5) ? 5_000 : 500));
        return switch (random.below(10)) {
            case 0 -> new VirtualStripe.Breaks(after);
            case 1 -> new VirtualStripe.RefusesConnection(after);
            case 2 -> new VirtualStripe.Hangs();
            default -> {
                NastyAnswer answer = NastyAnswer.one(random);
                random.made(answer.body().getBytes());
                yield VirtualStripe.answers(
                        after,
                        answer.status(),
                        answer.body().toString(),
                        answer.headers().toArray(String[]::new));
            }
        };
    }
}
