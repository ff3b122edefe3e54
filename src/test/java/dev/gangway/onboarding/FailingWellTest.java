package dev.gangway.onboarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gangway.model.Outcome;
import dev.gangway.stripe.VirtualStripe;
import dev.gangway.stripe.VirtualStripe.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One failure at a time, in virtual time. */
class FailingWellTest extends ScriptedStripe {

    private static Reply status(int status, String... headers) {
        return VirtualStripe.answers(FAST, status, "{\"error\": {}}", headers);
    }

    @Test
    void everyAttemptOfACallHasTheSameKey() {
        next(status(500), status(500));
        var gangway = gangway("");

        var call = gangway.call("acme", "acct_1");
        gangway.time.passAll();

        assertThat(call.code()).isEqualTo("created");
        assertThat(call.link.attempts()).isEqualTo(3);
        assertThat(gangway.stripe.attempts()).hasSize(3);
        assertThat(gangway.stripe.attempts())
                .extracting(attempt -> attempt.key)
                .containsOnly(gangway.stripe.attempts().getFirst().key);
        assertThat(gangway.count("gangway.stripe.retries", "tenant", "other", "reason", "server_failed"))
                .isEqualTo(2);
    }

    @Test
    void whatMayHaveHappenedStaysInTheOutcome() {
        next(status(500), status(404, "x", "y"), status(500));
        var gangway = gangway("");

        var call = gangway.call("acme", "acct_1");
        gangway.time.passAll();

        assertThat(call.code()).isEqualTo("stripe_version_unsupported");
        assertThat(call.failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(call.failure.attempts()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "5"})
    void aTenantSaysHowManyAttemptsThereAre(int attempts) {
        next(status(409), status(409), status(409), status(409), status(409), status(409));
        var gangway = gangway("resilience: {max_attempts: " + attempts + "}");

        var call = gangway.call("acme", "acct_1");
        gangway.time.passAll();

        assertThat(call.code()).isEqualTo("stripe_busy");
        assertThat(call.failure.attempts()).isEqualTo(attempts);
    }

    @Test
    void aRetryAfterIsWaitedForAndPassedOnWhereThereIsNoTimeForIt() {
        next(status(429, "Retry-After", "3"), status(429, "Retry-After", "30"));
        var gangway = gangway("");

        var call = gangway.call("acme", "acct_1");
        gangway.time.passAll();

        assertThat(gangway.stripe.attempts()).hasSize(2);
        assertThat(gangway.stripe.attempts().get(1).at).isEqualTo(Duration.ofMillis(3_100));
        assertThat(call.code()).isEqualTo("rate_limited");
        assertThat(call.answeredAt).isEqualTo(Duration.ofMillis(3_200));
        assertThat(call.failure.retryAfter()).contains(Duration.ofSeconds(30));
    }

    @Test
    void aDeadlineCutsTheLastAttempt() {
        next(new VirtualStripe.Hangs(), new VirtualStripe.Hangs(), new VirtualStripe.Hangs());
        var gangway = gangway("resilience: {deadline: 4s}");

        var call = gangway.call("acme", "acct_1");
        gangway.time.passAll();

        assertThat(gangway.stripe.attempts()).hasSize(2);
        assertThat(gangway.stripe.attempts().getFirst().time.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(gangway.stripe.attempts().getFirst().time.full()).isTrue();
        assertThat(gangway.stripe.attempts().getLast().time.full()).isFalse();
        assertThat(call.code()).isEqualTo("deadline_exceeded");
        assertThat(call.failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(call.answeredAt).isEqualTo(Duration.ofMillis(3_900));
    }

    @Test
    void aCallersPatienceShortensTheDeadlineAndNeverLengthensIt() {
        next(new VirtualStripe.Hangs(), new VirtualStripe.Hangs());
        var gangway = gangway("resilience: {deadline: 2s, max_attempts: 1}");

        var hasty = gangway.call("acme", "acct_1", Optional.empty(), Optional.of(Duration.ofMillis(500)));
        var patient = gangway.call("acme", "acct_2", Optional.empty(), Optional.of(Duration.ofSeconds(60)));
        gangway.time.passAll();

        assertThat(hasty.answeredAt).isEqualTo(Duration.ofMillis(400));
        assertThat(patient.answeredAt).isBetween(Duration.ofMillis(1_800), Duration.ofMillis(2_000));
    }

    @Test
    void nothingIsSentWithoutTimeForIt() {
        var gangway = gangway("");

        var call = gangway.call("acme", "acct_1", Optional.empty(), Optional.of(Duration.ofMillis(299)));

        assertThat(call.code()).isEqualTo("deadline_exceeded");
        assertThat(call.failure.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(gangway.stripe.attempts()).isEmpty();
    }

    @Test
    void aCallerThatLeavesEndsItsAttempt() {
        next(new VirtualStripe.Hangs());
        var gangway = gangway("");
        var call = gangway.call("acme", "acct_1");

        call.subscription.cancel();

        assertThat(gangway.stripe.attempts().getFirst().end).isEqualTo(VirtualStripe.End.GIVEN_UP);
        assertThat(gangway.time.pending()).isZero();
        assertThat(gangway.registry.get("gangway.in.flight").gauge().value()).isZero();
        assertThat(gangway.registry
                        .get("gangway.stripe.attempts")
                        .tag("result", "cancelled")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aCallerThatLeavesDuringTheBackoffEndsTheCall() {
        next(status(429));
        var gangway = gangway("");
        var call = gangway.call("acme", "acct_1");
        gangway.time.pass(Duration.ofMillis(200));

        call.subscription.cancel();
        gangway.time.passAll();

        assertThat(gangway.stripe.attempts()).hasSize(1);
        assertThat(gangway.registry.get("gangway.in.flight").gauge().value()).isZero();
    }

    @Test
    void aCallerThatLeavesDuringTheSecondAttemptEndsOnlyThat() {
        next(status(500), new VirtualStripe.Hangs());
        var gangway = gangway("");
        var call = gangway.call("acme", "acct_1");
        gangway.time.pass(Duration.ofSeconds(1));
        assertThat(gangway.stripe.attempts()).hasSize(2);

        call.subscription.cancel();

        assertThat(attempts(gangway, "cancelled")).isEqualTo(1);
        assertThat(attempts(gangway, "server_failed")).isEqualTo(1);
        assertThat(gangway.registry.get("gangway.limiter.wait").timer().count()).isEqualTo(2);
        assertThat(gangway.registry.get("gangway.in.flight").gauge().value()).isZero();
    }

    private static long attempts(VirtualGangway gangway, String result) {
        return gangway.registry
                .get("gangway.stripe.attempts")
                .tag("result", result)
                .timer()
                .count();
    }

    @Test
    void threeRefusalsOfTheKeySuspendIt() {
        next(status(401), status(401), status(401));
        var gangway = gangway("");
        for (int i = 1; i <= 3; i++) {
            var call = gangway.call("acme", "acct_" + i);
            gangway.time.passAll();
            assertThat(call.code()).isEqualTo("credential_rejected");
        }

        var call = gangway.call("acme", "acct_4");

        assertThat(call.code()).isEqualTo("credential_suspended");
        assertThat(call.failure.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(call.failure.retryAfter()).isEmpty();
        assertThat(gangway.stripe.attempts()).hasSize(3);
    }

    @Test
    void anOpenBreakerIsNotRetried() {
        var gangway = gangway("", Map.of("gangway.resilience.credential-breaker.window", "4"));
        next(status(500), status(500), status(500), status(500));
        gangway.call("acme", "acct_1");
        gangway.time.passAll();

        var second = gangway.call("acme", "acct_2");
        gangway.time.passAll();
        var third = gangway.call("acme", "acct_3");

        assertThat(gangway.stripe.attempts()).hasSize(4);
        assertThat(second.code()).isEqualTo("stripe_error");
        assertThat(second.failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(second.failure.attempts()).isEqualTo(1);
        assertThat(second.failure.retryAfter()).isPresent();
        assertThat(third.code()).isEqualTo("stripe_unavailable");
        assertThat(third.failure.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(third.failure.retryAfter()).isPresent();
    }

    @Test
    void aQuietCredentialForgetsItsBreaker() {
        var gangway = gangway("", Map.of("gangway.resilience.credential-breaker.window", "3"));
        next(status(500), status(500), status(500));
        gangway.call("acme", "acct_1");
        gangway.time.passAll();
        assertThat(gangway.call("acme", "acct_2").code()).isEqualTo("stripe_unavailable");

        gangway.time.pass(Duration.ofSeconds(61));
        var call = gangway.call("acme", "acct_3");
        gangway.time.passAll();

        assertThat(call.code()).isEqualTo("created");
    }

    @Test
    void noCredentialHasMoreThanAQuarterOfTheCallsInFlight() {
        replies.addAll(Collections.nCopies(8, new VirtualStripe.Hangs()));
        var gangway = new VirtualGangway(
                Map.of("acme", "", "globex", ""),
                Map.of("gangway.limits.max-in-flight", "9"),
                1,
                account -> replies.isEmpty() ? VirtualStripe.link(account, FAST) : replies.removeFirst());

        var first = gangway.call("acme", "acct_1");
        gangway.call("acme", "acct_2");
        var third = gangway.call("acme", "acct_3");
        var other = gangway.call("globex", "acct_4");

        assertThat(first.answers).isZero();
        assertThat(other.answers).isZero();
        assertThat(third.code()).isEqualTo("overloaded");
        assertThat(third.failure.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(third.failure.retryAfter()).isPresent();
        assertThat(gangway.count("gangway.shed")).isEqualTo(1);
        assertThat(gangway.registry.get("gangway.in.flight").gauge().value()).isEqualTo(3);
    }

    @Test
    void aTenantsOwnBoundOfCallsInFlightIsForAllReplicas() {
        replies.addAll(Collections.nCopies(8, new VirtualStripe.Hangs()));
        var gangway = gangway("limits: {max_in_flight: 5}", Map.of("gangway.limits.replicas", "3"));

        gangway.call("acme", "acct_1");
        gangway.call("acme", "acct_2");

        assertThat(gangway.call("acme", "acct_3").code()).isEqualTo("overloaded");
    }

    @Test
    void theSmallestLimitOfACredentialHolds() {
        String shared = "stripe: {api_key: {env: SAME}, shared: true}\n";
        var gangway = new VirtualGangway(
                Map.of(
                        "a",
                        shared + "limits: {requests_per_second: 20, burst: 9}",
                        "b",
                        shared + "limits: {requests_per_second: 2, burst: 30}"),
                Map.of(),
                1,
                account -> VirtualStripe.link(account, FAST));

        for (int i = 0; i < 9; i++) {
            gangway.call("a", "acct_" + i);
        }
        assertThat(gangway.stripe.attempts()).hasSize(9);
        var last = gangway.call("b", "acct_9");
        gangway.time.passAll();

        assertThat(gangway.stripe.attempts().getLast().at).isEqualTo(Duration.ofMillis(500));
        assertThat(last.code()).isEqualTo("created");
        assertThat(gangway.registry.get("gangway.limiter.rate").gauge().value()).isEqualTo(2);
    }

    @Test
    void aFullLimiterRefusesAtOnceAndSaysWhenToComeBack() {
        var gangway = gangway("limits: {requests_per_second: 1, burst: 1}");
        for (int i = 1; i <= 6; i++) {
            gangway.call("acme", "acct_" + i);
        }

        var call = gangway.call("acme", "acct_7");

        assertThat(call.code()).isEqualTo("rate_limited");
        assertThat(call.failure.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(call.failure.retryAfter()).contains(Duration.ofSeconds(6));
        assertThat(gangway.count("gangway.stripe.rate.limited", "reason", "limiter"))
                .isEqualTo(1);
    }

    @Test
    void aSpentBudgetReturnsTheFailureAtOnce() {
        var gangway = gangway(
                "limits: {requests_per_second: 1000, burst: 1000}",
                Map.of(
                        "gangway.resilience.retry-budget.minimum", "5",
                        "gangway.resilience.credential-breaker.window", "1000"));
        List<VirtualGangway.Call> calls = new ArrayList<>();
        replies.addAll(Collections.nCopies(1000, status(500)));
        for (int i = 0; i < 20; i++) {
            calls.add(gangway.call("acme", "acct_" + i));
        }
        gangway.time.passAll();

        assertThat(gangway.stripe.attempts()).hasSize(25);
        assertThat(calls).allMatch(call -> call.code().equals("stripe_error"));
        assertThat(gangway.count("gangway.retry.budget.exhausted", "scope", "credential"))
                .isPositive();
    }

    @Test
    void probesWhoseCallersLeaveDoNotKeepABreakerShut() {
        var gangway = gangway(
                "resilience: {max_attempts: 1}",
                Map.of(
                        "gangway.resilience.credential-breaker.window", "3",
                        "gangway.resilience.credential-breaker.open", "50ms"));
        next(status(500), status(500), status(500));
        for (int i = 0; i < 3; i++) {
            gangway.call("acme", "acct_1");
        }
        gangway.time.passAll();
        assertThat(breaker(gangway)).isEqualTo(2);
        await().until(() -> breaker(gangway) == 1);

        next(new VirtualStripe.Hangs(), new VirtualStripe.Hangs(), new VirtualStripe.Hangs());
        List<VirtualGangway.Call> probes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            probes.add(gangway.call("acme", "acct_2"));
        }
        assertThat(gangway.call("acme", "acct_3").code()).isEqualTo("stripe_unavailable");
        probes.forEach(probe -> probe.subscription.cancel());
        for (int i = 0; i < 3; i++) {
            gangway.call("acme", "acct_4");
        }
        gangway.time.passAll();

        assertThat(gangway.stripe.attempts()).hasSize(9);
        assertThat(breaker(gangway)).isZero();
    }

    private static double breaker(VirtualGangway gangway) {
        return gangway.registry
                .get("gangway.breaker.state")
                .tag("scope", "credential")
                .gauge()
                .value();
    }
}
