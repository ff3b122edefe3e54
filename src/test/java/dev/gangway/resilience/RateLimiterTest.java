package dev.gangway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimiterTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final VirtualTime time = new VirtualTime();
    private final List<String> granted = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    private Cancellable ask(RateLimiter<String> limiter, String party, Duration maxWait) {
        return limiter.acquire(party, maxWait)
                .subscribe()
                .with(
                        _ -> granted.add(party + "@" + time.elapsed().toMillis()),
                        refusal -> refused.add(party + "@" + time.elapsed().toMillis() + " wait "
                                + ((RateLimiter.NoRoomException) refusal)
                                        .expectedWait()
                                        .toMillis()));
    }

    private void ask(RateLimiter<String> limiter, int count, String party) {
        for (int i = 0; i < count; i++) {
            ask(limiter, party, LONG);
        }
    }

    @Test
    void aBurstGoesOutAtOnceAndTheRestEvenlySpread() {
        var limiter = new RateLimiter<String>(10, 3, time);

        ask(limiter, 6, "a");
        time.passAll();

        assertThat(granted).containsExactly("a@0", "a@0", "a@0", "a@100", "a@200", "a@300");
    }

    @Test
    void neverSendsMoreThanTheLimitAndTheBurst() {
        var limiter = new RateLimiter<String>(25, 5, time);
        for (int i = 0; i < 1000; i++) {
            time.at(Duration.ofMillis(i * 10L), () -> ask(limiter, "a", LONG));
        }

        time.pass(Duration.ofSeconds(10));

        assertThat(granted).hasSizeBetween(250, 255);
    }

    @ParameterizedTest
    @CsvSource({"10, 10, 1100", "8, 8, 1125", "2, 5, 3000", "0.5, 5, 12000"})
    void theQueueHoldsOneSecondsWorthAndFiveAtTheLeast(double limit, int places, long wait) {
        var limiter = new RateLimiter<String>(limit, 1, time);

        ask(limiter, 1 + places, "a");
        assertThat(granted).hasSize(1);
        assertThat(refused).isEmpty();
        ask(limiter, 1, "a");

        assertThat(refused).containsExactly("a@0 wait " + wait);
        time.passAll();
        assertThat(granted).hasSize(1 + places);
        assertThat(time.elapsed().toMillis()).isEqualTo((long) (places / limit * 1000));
    }

    @Test
    void aPlaceThatWouldOutlastTheDeadlineIsRefusedAtOnce() {
        var limiter = new RateLimiter<String>(4, 1, time);

        ask(limiter, 2, "a");
        ask(limiter, "a", Duration.ofMillis(499));
        assertThat(refused).containsExactly("a@0 wait 500");
        ask(limiter, "a", Duration.ofMillis(501));
        time.passAll();

        assertThat(granted).containsExactly("a@0", "a@250", "a@500");
    }

    @Test
    void aCutThatMakesTheWaitTooLongRefusesInTime() {
        var limiter = new RateLimiter<String>(4, 1, time);
        ask(limiter, 2, "a");
        ask(limiter, "b", Duration.ofMillis(600));

        limiter.throttled();
        time.passAll();

        assertThat(granted).containsExactly("a@0", "a@500");
        assertThat(refused).singleElement().asString().startsWith("b@600");
        assertThat(time.pending()).isZero();
    }

    @Test
    void partiesTakeTurns() {
        var limiter = new RateLimiter<String>(10, 1, time);

        ask(limiter, 5, "a");
        ask(limiter, 2, "b");
        ask(limiter, 1, "c");
        time.passAll();

        assertThat(granted).containsExactly("a@0", "a@100", "b@200", "c@300", "a@400", "b@500", "a@600", "a@700");
    }

    @Test
    void inAFullQueueThePartyWithTheMostGivesWay() {
        var limiter = new RateLimiter<String>(5, 1, time);
        ask(limiter, 6, "a");

        ask(limiter, 3, "b");
        time.passAll();

        assertThat(granted).containsExactly("a@0", "a@200", "b@400", "a@600", "b@800", "a@1000");
        assertThat(refused).hasSize(3);
        assertThat(refused.get(0)).startsWith("a@0");
        assertThat(refused.get(1)).startsWith("a@0");
        assertThat(refused.get(2)).startsWith("b@0");
    }

    @Test
    void whoLeavesTheQueueTakesNoToken() {
        var limiter = new RateLimiter<String>(4, 1, time);
        ask(limiter, 1, "a");
        Cancellable gone = ask(limiter, "b", LONG);
        ask(limiter, 1, "c");

        gone.cancel();
        time.passAll();

        assertThat(granted).containsExactly("a@0", "c@250");
        assertThat(time.pending()).isZero();
    }

    @Test
    void complaintsHalveTheRateAtMostOnceASecondAndNotBelowOne() {
        var limiter = new RateLimiter<String>(20, 5, time);

        limiter.throttled();
        assertThat(limiter.rate()).isEqualTo(10);
        limiter.throttled();
        time.pass(Duration.ofMillis(999));
        limiter.throttled();
        assertThat(limiter.rate()).isEqualTo(10);
        time.pass(Duration.ofMillis(1));
        limiter.throttled();
        assertThat(limiter.rate()).isEqualTo(5.5);
        for (int i = 0; i < 20; i++) {
            time.pass(Duration.ofSeconds(1));
            limiter.throttled();
        }
        assertThat(limiter.rate()).isBetween(1.0, 2.0);
    }

    @Test
    void eachSecondWithoutAComplaintGivesOneBackUpToTheLimit() {
        var limiter = new RateLimiter<String>(10, 5, time);
        limiter.throttled();
        assertThat(limiter.rate()).isEqualTo(5);

        time.pass(Duration.ofMillis(1500));
        assertThat(limiter.rate()).isEqualTo(6);
        time.pass(Duration.ofSeconds(2));
        assertThat(limiter.rate()).isEqualTo(8);
        time.pass(Duration.ofSeconds(60));
        assertThat(limiter.rate()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.5", "1, 1", "1.5, 1", "2, 1", "8, 4"})
    void aCutStopsAtOneOrAtASmallerLimit(double limit, double afterACut) {
        var limiter = new RateLimiter<String>(limit, 1, time);

        limiter.throttled();

        assertThat(limiter.rate()).isEqualTo(afterACut);
    }

    @Test
    void anotherLimitHoldsAtOnceAndKeepsWhatWasLearned() {
        var limiter = new RateLimiter<String>(20, 5, time);
        limiter.limitTo(30, 5);
        assertThat(limiter.rate()).isEqualTo(30);

        limiter.throttled();
        limiter.limitTo(40, 5);
        assertThat(limiter.rate()).isEqualTo(15);
        limiter.limitTo(3, 1);
        assertThat(limiter.rate()).isEqualTo(3);
        ask(limiter, 2, "a");
        assertThat(granted).containsExactly("a@0");
    }
}
