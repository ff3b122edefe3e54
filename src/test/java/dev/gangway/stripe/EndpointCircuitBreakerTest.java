package dev.gangway.stripe;

import static dev.gangway.resilience.CircuitBreaker.State.CLOSED;
import static dev.gangway.resilience.CircuitBreaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.resilience.CircuitBreaker;
import dev.gangway.resilience.CircuitBreaker.Evidence;
import dev.gangway.resilience.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests which failures open the circuit breaker of Stripe's address. */
class EndpointCircuitBreakerTest {

    private static final Duration LATELY = Duration.ofSeconds(60);

    private final VirtualTime time = new VirtualTime();
    private final CircuitBreaker breaker =
            new CircuitBreaker(new CircuitBreaker.Settings(0.6, 10, Duration.ofSeconds(5), 3), time::nanoTime);
    private final EndpointCircuitBreaker endpoint = new EndpointCircuitBreaker(breaker, LATELY, time::nanoTime);

    /**
     * Each letter is an attempt with a credential: an upper-case letter fails, a lower-case letter succeeds. A dot is a
     * minute without attempts.
     */
    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource({
        "one alone, AAAAAAAAAA, OPEN",
        "one of two, bAAAAAAAAAAAAAAAAAAAA, CLOSED",
        "one of two in turns, bAbAAbAAAbAAAAbAAAAA, CLOSED",
        "one of three, bcAAAAAAAAAAAAAAAAAAAA, CLOSED",
        "two in turns, ABABABABABA, OPEN",
        "two of three, cABABABABABABAB, OPEN",
        "one after the other, bAAAAABAAAAAAAAAAA, OPEN",
        "one whose neighbour is idle, b.AAAAAAAAAA, OPEN",
        "one whose neighbour failed long ago, Bb.bAAAAAAAAAAAAAAA, CLOSED",
        "many with one failure each, ABCDEFGHIJKL, OPEN",
        "too few, aaaaaaaaaaABABAaaaa, CLOSED"
    })
    void onlySeveralCredentialsOpenItUnlessOneIsAlone(String who, String events, CircuitBreaker.State state) {
        for (int i = 0; i < events.length(); i++) {
            char event = events.charAt(i);
            if (event == '.') {
                time.pass(LATELY);
            } else {
                breaker.tryAcquire()
                        .ifPresent(permit -> endpoint.end(
                                permit,
                                Character.isUpperCase(event) ? Evidence.BAD : Evidence.GOOD,
                                Character.toUpperCase(event)));
            }
        }

        assertThat(breaker.state()).isEqualTo(state).isIn(OPEN, CLOSED);
    }
}
