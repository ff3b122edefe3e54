package dev.gangway.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gangway.resilience.CircuitBreaker.Evidence;
import dev.gangway.resilience.CircuitBreaker.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the transitions, on the real clock because SmallRye's clock cannot be replaced. */
class CircuitBreakerTest {

    private static final Duration OPEN = Duration.ofMillis(50);

    private final CircuitBreaker breaker =
            new CircuitBreaker(new CircuitBreaker.Settings(0.5, 4, OPEN, 3), System::nanoTime);

    private void tryOnce(Evidence evidence) {
        breaker.tryAcquire().orElseThrow().end(evidence);
    }

    private void open() {
        for (int i = 0; i < 4; i++) {
            tryOnce(Evidence.BAD);
        }
    }

    private void halfOpen() {
        open();
        await().pollInterval(Duration.ofMillis(5)).until(() -> breaker.state() == State.HALF_OPEN);
    }

    @Test
    void staysClosedAsLongAsTheWindowIsNotFull() {
        tryOnce(Evidence.BAD);
        tryOnce(Evidence.BAD);
        tryOnce(Evidence.BAD);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(breaker.isCallPermitted()).isTrue();
    }

    @Test
    void opensWhenTooManyOfTheLastWereBad() {
        tryOnce(Evidence.GOOD);
        tryOnce(Evidence.GOOD);
        tryOnce(Evidence.GOOD);
        tryOnce(Evidence.BAD);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);

        tryOnce(Evidence.BAD);

        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.isCallPermitted()).isFalse();
        assertThat(breaker.tryAcquire()).isEmpty();
        assertThat(breaker.retryAfter()).isPositive().isLessThanOrEqualTo(OPEN);
    }

    @Test
    void goodTriesBeyondTheWindowLeaveNothingBehind() {
        for (int i = 0; i < 1000; i++) {
            tryOnce(Evidence.GOOD);
        }
        tryOnce(Evidence.BAD);
        assertThat(breaker.state()).as("one of the last four was bad").isEqualTo(State.CLOSED);
        for (int i = 0; i < 1000; i++) {
            tryOnce(Evidence.GOOD);
        }
        tryOnce(Evidence.BAD);
        assertThat(breaker.state()).as("one of the last four was bad, again").isEqualTo(State.CLOSED);

        tryOnce(Evidence.BAD);

        assertThat(breaker.state()).as("two of the last four were bad").isEqualTo(State.OPEN);
    }

    /** The breaker reports only results that can change its state, so the sequences begin in many ways. */
    @ParameterizedTest
    @ValueSource(doubles = {0.02, 0.2, 0.5, 0.8})
    void opensAtTheAttemptThatFillsTheWindowWithTooManyBadOnes(double badShare) {
        for (int seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var fresh =
                    new CircuitBreaker(new CircuitBreaker.Settings(0.5, 4, Duration.ofHours(1), 3), System::nanoTime);
            Deque<Boolean> window = new ArrayDeque<>();
            boolean open = false;
            for (int i = 0; i < 60 && !open; i++) {
                boolean good = random.nextDouble() >= badShare;
                fresh.tryAcquire().orElseThrow().end(good ? Evidence.GOOD : Evidence.BAD);
                window.addLast(good);
                if (window.size() > 4) {
                    window.removeFirst();
                }
                open = window.size() == 4 && Collections.frequency(window, false) >= 2;
                assertThat(fresh.state() == State.OPEN)
                        .as("seed %d, attempt %d, last results %s", seed, i, window)
                        .isEqualTo(open);
            }
        }
    }

    @Test
    void noEvidenceCountsNeitherForNorAgainstWhileItIsClosed() {
        tryOnce(Evidence.BAD);
        for (int i = 0; i < 1000; i++) {
            tryOnce(Evidence.NONE);
        }
        tryOnce(Evidence.BAD);
        tryOnce(Evidence.GOOD);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);

        tryOnce(Evidence.GOOD);

        assertThat(breaker.state()).as("two of the last four were bad").isEqualTo(State.OPEN);
    }

    @Test
    void lessThanTheRatioLeavesItClosed() {
        for (int i = 0; i < 100; i++) {
            tryOnce(i % 4 == 0 ? Evidence.BAD : Evidence.GOOD);
        }

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void letsThroughOnlyProbesAndClosesWhenAllAreGood() {
        halfOpen();
        CircuitBreaker.Permit one = breaker.tryAcquire().orElseThrow();
        CircuitBreaker.Permit two = breaker.tryAcquire().orElseThrow();
        CircuitBreaker.Permit three = breaker.tryAcquire().orElseThrow();
        assertThat(breaker.isCallPermitted()).isFalse();
        assertThat(breaker.tryAcquire()).isEmpty();
        assertThat(breaker.retryAfter()).isPositive();

        one.end(Evidence.GOOD);
        two.end(Evidence.GOOD);
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        three.end(Evidence.GOOD);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void oneBadProbeOpensItAgain() {
        halfOpen();
        tryOnce(Evidence.GOOD);

        tryOnce(Evidence.BAD);

        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void abandonedProbesDoNotCloseItAndGiveTheirPlaceToOthers() {
        halfOpen();
        CircuitBreaker.Permit one = breaker.tryAcquire().orElseThrow();
        CircuitBreaker.Permit two = breaker.tryAcquire().orElseThrow();
        CircuitBreaker.Permit three = breaker.tryAcquire().orElseThrow();
        assertThat(breaker.isCallPermitted()).isFalse();

        one.end(Evidence.NONE);
        two.end(Evidence.NONE);
        three.end(Evidence.NONE);

        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        tryOnce(Evidence.GOOD);
        tryOnce(Evidence.NONE);
        tryOnce(Evidence.GOOD);
        tryOnce(Evidence.GOOD);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void whatBeganBeforeAChangeSaysNothingAfterIt() {
        CircuitBreaker.Permit before = breaker.tryAcquire().orElseThrow();
        CircuitBreaker.Permit another = breaker.tryAcquire().orElseThrow();
        halfOpen();

        before.end(Evidence.BAD);
        another.end(Evidence.NONE);

        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        CircuitBreaker.Permit one = breaker.tryAcquire().orElseThrow();
        CircuitBreaker.Permit two = breaker.tryAcquire().orElseThrow();
        assertThat(breaker.tryAcquire()).isPresent();
        assertThat(breaker.tryAcquire()).isEmpty();
        one.end(Evidence.GOOD);
        two.end(Evidence.GOOD);
    }
}
