package dev.gangway.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.StripeExamples;
import dev.gangway.model.Outcome;
import dev.gangway.stripe.VirtualStripe;
import dev.gangway.stripe.VirtualStripe.Reply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Results of repeated clicks, in virtual time. */
class IdempotencyTest {

    private static final Duration FAST = Duration.ofMillis(100);

    private final Deque<Reply> replies = new ArrayDeque<>();
    private final VirtualGangway gangway = new VirtualGangway(
            Map.of("acme", ""),
            Map.of(),
            1,
            account -> replies.isEmpty() ? VirtualStripe.link(account, FAST) : replies.removeFirst());

    private void next(Reply... next) {
        replies.addAll(List.of(next));
    }

    /** Creates a reply with a repeated link that expires after this time. The link is used or about to expire. */
    private Reply expiringAt(Duration left) {
        String expires = gangway.time.instant().plus(FAST).plus(left).toString();
        return VirtualStripe.answers(
                FAST, 200, StripeExamples.linkFor("acct_1").replace(StripeExamples.EXPIRES, expires));
    }

    @Test
    void aLinkThatIsAboutToExpireIsMadeAnewWithAnotherKey() {
        next(expiringAt(Duration.ofSeconds(30)));

        var call = gangway.call("acme", "acct_1", Optional.of("click"), Optional.empty());
        gangway.time.passAll();

        assertThat(call.code()).isEqualTo("created");
        assertThat(call.link.attempts()).isEqualTo(2);
        assertThat(call.link.link().expiresAt()).isEqualTo(StripeExamples.EXPIRES);
        assertThat(gangway.stripe.attempts()).extracting(attempt -> attempt.key).doesNotHaveDuplicates();
    }

    @Test
    void aLinkThatLivesLongEnoughIsPassedOn() {
        next(expiringAt(Duration.ofMillis(30_001)));

        var call = gangway.call("acme", "acct_1");
        gangway.time.passAll();

        assertThat(call.link.attempts()).isEqualTo(1);
    }

    @Test
    void whenEvenANewLinkExpiresAtOnceThereIsNone() {
        next(expiringAt(Duration.ofSeconds(29)), expiringAt(Duration.ofSeconds(29)));

        var call = gangway.call("acme", "acct_1");
        gangway.time.passAll();

        assertThat(call.code()).isEqualTo("stripe_invalid_response");
        assertThat(call.failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(call.failure.attempts()).isEqualTo(2);
        assertThat(call.failure.detail()).contains("clock");
    }

    @Test
    void callsWithTheSameKeyThatOverlapShareOne() {

        var first = gangway.call("acme", "acct_1", Optional.of("click"), Optional.empty());
        gangway.time.pass(Duration.ofMillis(50));
        var second = gangway.call("acme", "acct_1", Optional.of("click"), Optional.empty());
        gangway.time.passAll();

        assertThat(gangway.stripe.attempts()).hasSize(1);
        assertThat(first.link).isNotNull().isEqualTo(second.link);
        assertThat(first.answers).isEqualTo(1);
        assertThat(second.answers).isEqualTo(1);
    }

    @Test
    void aSharedCallGoesOnUntilItsLastWaiterIsGone() {
        var first = gangway.call("acme", "acct_1", Optional.of("click"), Optional.empty());
        var second = gangway.call("acme", "acct_1", Optional.of("click"), Optional.empty());

        first.subscription.cancel();
        gangway.time.passAll();

        assertThat(second.code()).isEqualTo("created");
        assertThat(first.answers).isZero();
        assertThat(gangway.stripe.attempts()).hasSize(1);

        next(new VirtualStripe.Hangs());
        var third = gangway.call("acme", "acct_1", Optional.of("click"), Optional.empty());
        var fourth = gangway.call("acme", "acct_1", Optional.of("click"), Optional.empty());
        third.subscription.cancel();
        assertThat(gangway.stripe.attempts().getLast().end).isNull();
        fourth.subscription.cancel();
        assertThat(gangway.stripe.attempts().getLast().end).isEqualTo(VirtualStripe.End.GIVEN_UP);
        assertThat(gangway.time.pending()).isZero();
    }

    @Test
    void eachWaiterOfASharedCallKeepsItsOwnDeadline() {
        next(VirtualStripe.link("acct_1", Duration.ofMillis(1_500)), VirtualStripe.link("acct_1", FAST));

        var hasty = gangway.call("acme", "acct_1", Optional.of("click"), Optional.of(Duration.ofMillis(600)));
        gangway.time.pass(Duration.ofMillis(100));
        var patient = gangway.call("acme", "acct_1", Optional.of("click"), Optional.empty());
        gangway.time.passAll();

        assertThat(hasty.code()).isEqualTo("deadline_exceeded");
        assertThat(hasty.answeredAt).isLessThanOrEqualTo(Duration.ofMillis(600));
        assertThat(hasty.failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(patient.code()).isEqualTo("created");
        assertThat(gangway.stripe.attempts())
                .extracting(attempt -> attempt.key)
                .containsOnly(gangway.stripe.attempts().getFirst().key);
    }

    @Test
    void theSameKeyWithAnotherBodyIsAConflictForTenMinutes() {
        gangway.call("acme", "acct_1", Optional.of("click"), Optional.empty());
        gangway.time.passAll();

        var conflict = gangway.call("acme", "acct_2", Optional.of("click"), Optional.empty());
        assertThat(conflict.code()).isEqualTo("idempotency_conflict");
        assertThat(conflict.failure.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(gangway.stripe.attempts()).hasSize(1);

        gangway.time.pass(Duration.ofMinutes(10).plusSeconds(1));
        var later = gangway.call("acme", "acct_2", Optional.of("click"), Optional.empty());
        gangway.time.passAll();
        assertThat(later.code()).isEqualTo("created");
    }

    @Test
    void aCallerThatLeavesWhileALinkIsMadeAnewLeavesNothingBehind() {
        next(expiringAt(Duration.ofSeconds(1)), new VirtualStripe.Hangs());
        var call = gangway.call("acme", "acct_1");
        gangway.time.pass(Duration.ofSeconds(1));
        assertThat(gangway.stripe.attempts()).hasSize(2);

        call.subscription.cancel();

        assertThat(gangway.registry.get("gangway.in.flight").gauge().value()).isZero();
    }

    @Test
    void nobodyGetsAnothersLinkWhenTheMemoryIsFull() {
        next(new VirtualStripe.Hangs());
        gangway.call("acme", "acct_1", Optional.of("click"), Optional.empty());
        for (int i = 0; i < 11_000; i++) {
            gangway.call("acme", "acct_" + i, Optional.of("other" + i), Optional.of(Duration.ofMillis(1)));
        }

        var other = gangway.call("acme", "acct_2", Optional.of("click"), Optional.empty());

        gangway.time.passAll();

        assertThat(other.code()).isEqualTo("created");
        assertThat(other.link.call().account().value()).isEqualTo("acct_2");
    }

    @Test
    void moreThanSomeDozensDoNotWaitForOneCall() {
        next(new VirtualStripe.Hangs());
        for (int i = 0; i < SharedCalls.MAX_WAITERS; i++) {
            assertThat(gangway.call("acme", "acct_1", Optional.of("click"), Optional.empty()).answers)
                    .isZero();
        }

        var tooMany = gangway.call("acme", "acct_1", Optional.of("click"), Optional.empty());

        assertThat(tooMany.code()).isEqualTo("overloaded");
        assertThat(gangway.stripe.attempts()).hasSize(1);
    }
}
