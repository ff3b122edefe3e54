package dev.gangway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    private final VirtualTime time = new VirtualTime();
    private final RetryBudget budget = new RetryBudget(0.2, 30, time::nanoTime);

    private boolean retry() {
        return budget.tryAcquire();
    }

    private int retries(int wanted) {
        int done = 0;
        for (int i = 0; i < wanted; i++) {
            done += retry() ? 1 : 0;
        }
        return done;
    }

    private void calls(int count) {
        for (int i = 0; i < count; i++) {
            budget.called();
        }
    }

    @Test
    void thereIsAlwaysTheMinimum() {
        assertThat(retries(100)).isEqualTo(30);
    }

    @Test
    void manyCallsAllowAFifthOfThem() {
        calls(1000);

        assertThat(retries(1000)).isEqualTo(200);
    }

    @Test
    void callersThatAskAtTheSameTimeGetNoMoreThanThereIs() throws InterruptedException {
        calls(1000);
        var acquired = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 1000; i++) {
                threads.execute(() -> {
                    if (budget.tryAcquire()) {
                        acquired.incrementAndGet();
                    }
                });
            }
        }

        assertThat(acquired).hasValue(200);
    }

    @Test
    void aPermitThatIsReturnedCanBeTakenAgain() {
        assertThat(retries(100)).isEqualTo(30);

        budget.release();

        assertThat(retries(100)).isEqualTo(1);
    }

    @Test
    void fewCallsAllowTheMinimum() {
        calls(149);

        assertThat(retries(100)).isEqualTo(30);
    }

    @Test
    void whatIsTenSecondsOldIsForgotten() {
        calls(1000);
        assertThat(retries(200)).isEqualTo(200);

        time.pass(Duration.ofMillis(8_900));
        assertThat(retry()).isFalse();
        time.pass(Duration.ofMillis(1_100));
        assertThat(retries(1000)).isEqualTo(30);
    }

    @Test
    void aLongPauseForgetsEverything() {
        calls(1000);
        retries(200);

        time.pass(Duration.ofDays(400));

        assertThat(retries(1000)).isEqualTo(30);
    }

    @Test
    void noTenSecondsHaveMoreThanTheirShare() {
        var random = new Random(7);
        List<Long> called = new ArrayList<>();
        List<Long> retried = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            time.pass(Duration.ofMillis(random.nextInt(random.nextInt(10) == 0 ? 500 : 5)));
            long now = time.nanoTime();
            budget.called();
            called.add(now);
            if (!random.nextBoolean() || !retry()) {
                continue;
            }
            retried.add(now);
            // The window has ten steps of one second, so it covers nine to ten seconds.
            long nine = now - Duration.ofSeconds(9).toNanos();
            long ten = now - Duration.ofSeconds(10).toNanos();
            called.removeIf(each -> each <= ten);
            retried.removeIf(each -> each <= nine);
            assertThat((double) retried.size()).isLessThanOrEqualTo(Math.max(30, 0.2 * called.size()));
        }
    }
}
