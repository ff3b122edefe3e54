package dev.gangway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the wait for each reason and retry. */
class BackoffTest {

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    /** Always returns the same end of the requested range. */
    private static RandomGenerator always(boolean most) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return 0;
            }

            @Override
            public long nextLong(long bound) {
                return most ? bound - 1 : 0;
            }
        };
    }

    @ParameterizedTest
    @CsvSource({
        // reason, retry, Retry-After in ms, minimum, maximum
        "FAILURE,   1,     0,    0,  100",
        "FAILURE,   2,     0,    0,  200",
        "FAILURE,   3,     0,    0,  400",
        "FAILURE,   6,     0,    0, 3200",
        "FAILURE,   7,     0,    0, 5000",
        "FAILURE, 500,     0,    0, 5000",
        "FAILURE,   2,   150,  150,  200",
        "FAILURE,   1, 30000, 30000, 30000",
        "SLOWNESS,  1,     0,  500,  600",
        "SLOWNESS,  2,     0,  500,  700",
        "SLOWNESS,  9,     0,  500, 5500",
        "SLOWNESS,  1,   550,  550,  600",
        "RATE,      1,     0, 1000, 2000",
        "RATE,      2,     0, 1000, 2000",
        "RATE,      1,  1500, 1500, 2000",
        "RATE,      1,  7000, 7000, 7000",
    })
    void isBounded(Backoff.Reason reason, int retry, long floor, long least, long most) {
        Duration atLeast = Duration.ofMillis(floor);
        var random = new Random(retry);

        assertThat(BACKOFF.before(retry, reason, atLeast, always(false))).isEqualTo(Duration.ofMillis(least));
        assertThat(BACKOFF.before(retry, reason, atLeast, always(true))).isEqualTo(Duration.ofMillis(most));
        for (int i = 0; i < 1000; i++) {
            assertThat(BACKOFF.before(retry, reason, atLeast, random))
                    .isBetween(Duration.ofMillis(least), Duration.ofMillis(most));
        }
    }
}
