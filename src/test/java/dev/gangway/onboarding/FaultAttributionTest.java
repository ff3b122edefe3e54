package dev.gangway.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.stripe.VirtualStripe;
import dev.gangway.stripe.VirtualStripe.Reply;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The fault of failed calls, in virtual time. */
class FaultAttributionTest extends ScriptedStripe {

    private static Reply status(int status, String... headers) {
        return VirtualStripe.answers(FAST, status, "{}", headers);
    }

    private static Arguments cut(String what, String fault, int maxWait, Reply... replies) {
        return Arguments.of(what, fault, maxWait, List.of(replies));
    }

    static Stream<Arguments> deadlines() {
        return Stream.of(
                cut("too short for any attempt", "caller", 299),
                cut("too short for a whole attempt", "caller", 2_000, new VirtualStripe.Hangs()),
                cut("too short for a retry", "caller", 4_000, slow(2_900), new VirtualStripe.Hangs()),
                cut("after a whole attempt", "stripe", 5_000, new VirtualStripe.Hangs(), new VirtualStripe.Hangs()),
                cut("as long as the tenant's", "stripe", 10_000, hang(), hang(), hang()),
                cut("longer than the tenant's", "stripe", 60_000, hang(), hang(), hang()));
    }

    private static Reply hang() {
        return new VirtualStripe.Hangs();
    }

    private static Reply slow(int millis) {
        return VirtualStripe.answers(Duration.ofMillis(millis), 500, "");
    }

    /** Runs with and without an idempotency key, because only a call with a key can be shared. */
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("deadlines")
    void aDeadlineOfTheCallersThatCutsTheCallIsItsOwnFault(
            String what, String fault, int maxWait, List<Reply> replies) {
        for (Optional<String> key : List.of(Optional.<String>empty(), Optional.of("click"))) {
            next(replies.toArray(Reply[]::new));
            var gangway = gangway("");

            var call = gangway.call("acme", "acct_1", key, Optional.of(Duration.ofMillis(maxWait)));
            gangway.time.passAll();

            assertThat(call.code()).isEqualTo("deadline_exceeded");
            assertThat(call.failure.fault()).hasToString(fault);
            assertThat(replies.isEmpty()).isEqualTo(gangway.stripe.attempts().isEmpty());
        }
    }

    @Test
    void aTenantsOwnShortDeadlineIsNotTheCallersFault() {
        next(hang());
        var gangway = gangway("resilience: {deadline: 1s}");

        var call = gangway.call("acme", "acct_1", Optional.empty(), Optional.of(Duration.ofSeconds(2)));
        gangway.time.passAll();

        assertThat(call.code()).isEqualTo("deadline_exceeded");
        assertThat(call.failure.fault()).hasToString("stripe");
    }

    @ParameterizedTest
    @CsvSource({
        "3, 3000",
        "301, 300000",
        "99999999, 300000",
        "99999999999999999999999, 300000",
        "'Fri, 31 Dec 9999 23:59:59 GMT', 300000"
    })
    void noRetryAfterIsLongerThanFiveMinutes(String value, long told) {
        next(status(429, "Retry-After", value));
        var gangway = gangway("resilience: {deadline: 3s}");

        var call = gangway.call("acme", "acct_1");
        gangway.time.passAll();

        assertThat(gangway.stripe.attempts()).hasSize(1);
        assertThat(call.failure.retryAfter()).contains(Duration.ofMillis(told));
    }

    @ParameterizedTest
    @CsvSource({
        "408, 2, discarded",
        "421, 2, replaced",
        "425, 2, discarded",
        "500, 2,",
        "401, 1, discarded",
        "407, 1, discarded",
        "200, 1, discarded"
    })
    void aConnectionWithAnAnswerOfAnothersIsGivenUp(int status, int attempts, @Nullable String connection) {
        next(status(status));
        var gangway = gangway("");

        gangway.call("acme", "acct_1");
        gangway.time.passAll();

        assertThat(gangway.stripe.attempts()).hasSize(attempts);
        assertThat(gangway.stripe.connectionsGivenUp()).isEqualTo(connection == null ? List.of() : List.of(connection));
    }

    @Test
    void aProxyThatRefusesNeitherSuspendsTheKeyNorBlamesAnybody() {
        Reply html = VirtualStripe.answers(FAST, 401, "<html>401 Authorization Required</html>");
        replies.addAll(Collections.nCopies(10, html));
        var gangway = gangway("", Map.of("gangway.resilience.credential-breaker.window", "10"));
        for (int i = 0; i < 10; i++) {
            var call = gangway.call("acme", "acct_" + i);
            gangway.time.passAll();
            assertThat(call.code()).isEqualTo("stripe_invalid_response");
        }

        var call = gangway.call("acme", "acct_10");

        assertThat(call.code()).isEqualTo("stripe_unavailable");
        assertThat(gangway.stripe.attempts()).hasSize(10);
    }
}
