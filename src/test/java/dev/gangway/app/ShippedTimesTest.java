package dev.gangway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.TestConfig;
import dev.gangway.resilience.Backoff;
import dev.gangway.resilience.Deadline;
import dev.gangway.resilience.ResilienceConfig;
import dev.gangway.tenant.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Checks that the shipped times are consistent with each other. */
class ShippedTimesTest {

    private static final ResilienceConfig SHIPPED = TestConfig.of(ResilienceConfig.class, Map.of());

    /** Yields the longest possible backoffs. */
    private static final RandomGenerator MOST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return Long.MAX_VALUE;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    private static Duration worst(int attempts, Backoff.Reason reason, Duration attempt) {
        var backoff = new Backoff(SHIPPED.backoff().base(), SHIPPED.backoff().cap());
        Duration total = attempt.multipliedBy(attempts - 1);
        for (int retry = 1; retry < attempts; retry++) {
            total = total.plus(backoff.before(retry, reason, Duration.ZERO, MOST));
        }
        return total;
    }

    @Test
    void everyAttemptBeginsBeforeTheDeadlineEvenWhenTheOthersTimedOut() {
        Duration before = worst(SHIPPED.maxAttempts(), Backoff.Reason.SLOWNESS, SHIPPED.attemptTimeout());

        assertThat(before.plus(Deadline.MIN_ATTEMPT).plus(Deadline.MARGIN)).isLessThan(SHIPPED.deadline());
        // The last attempt has at least one second.
        assertThat(SHIPPED.deadline().minus(before)).isGreaterThan(Duration.ofSeconds(1));
    }

    @Test
    void everyAttemptBeginsBeforeTheDeadlineWhereStripeLimitsTheRateWithinASecond() {
        Duration before = worst(SHIPPED.maxAttempts(), Backoff.Reason.RATE, Duration.ofSeconds(1));

        assertThat(before.plus(SHIPPED.attemptTimeout()).plus(Deadline.MARGIN)).isLessThan(SHIPPED.deadline());
    }

    @Test
    void aStoppingProcessWaitsForTheLongestCall() throws IOException {
        Map<String, Map<String, Map<String, Object>>> shipped =
                new Yaml().load(Files.readString(Path.of("src/main/resources/application.yaml")));
        Duration timeout =
                Duration.parse("PT" + shipped.get("quarkus").get("shutdown").get("timeout"));

        assertThat(SHIPPED.deadline()).isLessThanOrEqualTo(SHIPPED.maxDeadline());
        assertThat(timeout).isGreaterThanOrEqualTo(SHIPPED.maxDeadline().plusSeconds(2));
    }

    @Test
    void theLeastTimesOfATenantAreThoseOfADeadline() {
        assertThat(Tenant.Resilience.MIN_ATTEMPT_TIMEOUT).isEqualTo(Deadline.MIN_ATTEMPT);
        assertThat(Tenant.Resilience.MIN_DEADLINE).isEqualTo(Deadline.MIN_CALL);
    }
}
