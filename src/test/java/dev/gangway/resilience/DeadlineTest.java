package dev.gangway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.resilience.Deadline.AttemptTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeadlineTest {

    private final VirtualTime time = new VirtualTime();

    @ParameterizedTest
    @CsvSource({
        // deadline, passed, attempt timeout, time of the attempt (-1 for none), whether it is full
        "10000,    0, 3000, 3000, true",
        "10000, 6900, 3000, 3000, true",
        "10000, 6901, 3000, 2999, false",
        "10000, 9700, 3000,  200, false",
        "10000, 9701, 3000,   -1, false",
        "10000, 9950, 3000,   -1, false",
        "10000, 20000, 3000,  -1, false",
        "  300,    0, 3000,  200, false",
        "  300,    0,  200,  200, true",
        "  299,    0, 3000,   -1, false",
    })
    void cutsAttempts(long deadline, long passed, long timeout, long expected, boolean full) {
        Deadline end = Deadline.in(Duration.ofMillis(deadline), time);
        time.pass(Duration.ofMillis(passed));

        var attempt = end.attemptTime(Duration.ofMillis(timeout));

        assertThat(attempt.map(AttemptTime::timeout).map(Duration::toMillis).orElse(-1L))
                .isEqualTo(expected);
        attempt.ifPresent(given -> assertThat(given.full()).isEqualTo(full));
        assertThat(end.maxWait().isNegative()).isEqualTo(attempt.isEmpty());
    }

    @Test
    void canOnlyBePutOff() {
        Deadline end = Deadline.in(Duration.ofSeconds(5), time);

        end.extendTo(Deadline.in(Duration.ofSeconds(2), time));
        assertThat(end.left()).isEqualTo(Duration.ofSeconds(5));

        end.extendTo(Deadline.in(Duration.ofSeconds(8), time));
        assertThat(end.left()).isEqualTo(Duration.ofSeconds(8));
    }
}
