package dev.gangway.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.onboarding.VirtualGangway.Call;
import dev.gangway.stripe.VirtualStripe;
import dev.gangway.stripe.VirtualStripe.Reply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * A call's waiting time does not count as the gateway's own time, and no other time counts as waiting; in virtual time.
 */
class OverheadTest {

    private static final Duration STRIPES_TIME = Duration.ofMillis(300);

    private final Deque<Reply> replies = new ArrayDeque<>();
    private final VirtualGangway gangway = new VirtualGangway(
            Map.of("acme", "limits: {requests_per_second: 1, burst: 2}"),
            Map.of(),
            1,
            account -> replies.isEmpty() ? VirtualStripe.link(account, STRIPES_TIME) : replies.removeFirst());

    private Duration waited(Call call) {
        return call.progress.waited(gangway.time.nanoTime());
    }

    @Test
    void stripesTimeIsLeftOut() {
        Call call = gangway.call("acme", "acct_1");
        gangway.time.passAll();

        assertThat(call.code()).isEqualTo("created");
        assertThat(waited(call)).isEqualTo(STRIPES_TIME).isEqualTo(call.answeredAt);
    }

    @Test
    void backoffIsLeftOut() {
        replies.add(VirtualStripe.answers(STRIPES_TIME, 409, "{}"));
        Call call = gangway.call("acme", "acct_1");
        gangway.time.passAll();

        assertThat(call.code()).isEqualTo("created");
        // At least half a second between two attempts.
        assertThat(waited(call))
                .isEqualTo(call.answeredAt)
                .isGreaterThan(STRIPES_TIME.multipliedBy(2).plusMillis(500));
    }

    @Test
    void waitingForTheLimiterIsLeftOut() {
        gangway.call("acme", "acct_1");
        gangway.call("acme", "acct_2");
        Call third = gangway.call("acme", "acct_3");
        gangway.time.passAll();

        assertThat(third.code()).isEqualTo("created");
        assertThat(waited(third)).isEqualTo(third.answeredAt).isEqualTo(STRIPES_TIME.plusSeconds(1));
    }

    @Test
    void nothingElseIsLeftOut() {
        gangway.time.pass(Duration.ofMillis(40));
        Call call = gangway.call("acme", "acct_1");
        gangway.time.passAll();
        gangway.time.pass(Duration.ofMillis(70));

        assertThat(waited(call)).isEqualTo(STRIPES_TIME);
    }

    @Test
    void whoeverJoinsACallHasWaitedFromThenOn() {
        Call first = gangway.call("acme", "acct_1", Optional.of("click"), Optional.empty());
        gangway.time.pass(Duration.ofMillis(200));
        Call second = gangway.call("acme", "acct_1", Optional.of("click"), Optional.empty());
        gangway.time.passAll();

        assertThat(List.of(first.code(), second.code())).containsOnly("created");
        assertThat(gangway.stripe.attempts()).hasSize(1);
        assertThat(waited(first)).isEqualTo(STRIPES_TIME);
        assertThat(waited(second)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void whoeverLeavesHasWaitedUntilThen() {
        Call call = gangway.call("acme", "acct_1");
        gangway.time.pass(Duration.ofMillis(150));
        call.subscription.cancel();
        gangway.time.passAll();
        gangway.time.pass(Duration.ofMillis(70));

        assertThat(waited(call)).isEqualTo(Duration.ofMillis(150));
    }
}
