package dev.gangway.stripe;

import static dev.gangway.resilience.Breaker.State.CLOSED;
import static dev.gangway.resilience.Breaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.resilience.Breaker;
import dev.gangway.resilience.Breaker.Evidence;
import dev.gangway.resilience.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose failures open the breaker of Stripe's address. */
class EndpointBreakerTest {

    private static final Duration LATELY = Duration.ofSeconds(60);

    private final VirtualTime time = new VirtualTime();
    private final Breaker breaker =
            new Breaker(new Breaker.Settings(0.6, 10, Duration.ofSeconds(5), 3), time::nanoTime);
    private final EndpointBreaker endpoint = new EndpointBreaker(breaker, LATELY, time::nanoTime);

    /** Letters are credentials: a capital one fails, a small one gets through; a dot is a minute in which nothing happens. */
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
    void onlySeveralCredentialsOpenItUnlessOneIsAlone(String who, String events, Breaker.State state) {
        for (int i = 0; i < events.length(); i++) {
            char event = events.charAt(i);
            if (event == '.') {
                time.pass(LATELY);
            } else {
                breaker.tryPass()
                        .ifPresent(pass -> endpoint.end(
                                pass,
                                Character.isUpperCase(event) ? Evidence.BAD : Evidence.GOOD,
                                Character.toUpperCase(event)));
            }
        }

        assertThat(breaker.state()).isEqualTo(state).isIn(OPEN, CLOSED);
    }
}
