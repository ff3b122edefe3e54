package dev.gangway.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.StripeExamples;
import dev.gangway.model.Credential;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.Outcome;
import dev.gangway.model.Secret;
import dev.gangway.stripe.AccountLinkCall;
import dev.gangway.stripe.VirtualStripe;
import dev.gangway.stripe.VirtualStripe.Attempt;
import dev.gangway.stripe.VirtualStripe.Breaks;
import dev.gangway.stripe.VirtualStripe.Hangs;
import dev.gangway.stripe.VirtualStripe.OfAccountWith;
import dev.gangway.stripe.VirtualStripe.Reply;
import dev.gangway.tenant.SnapshotReplaced;
import dev.gangway.tenant.TenantFixture;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Links with the configurations {@code auto}, in virtual time. */
class AutoConfigurationsTest {

    private static final Duration FAST = Duration.ofMillis(100);
    private static final String AUTO = "defaults: {configurations: auto}\n";
    private static final List<String> ALL = List.of("customer", "merchant", "recipient");
    private static final List<String> MERCHANT = List.of("merchant");

    /** Replies that precede those of an account with the configuration merchant. */
    private final Deque<Reply> replies = new ArrayDeque<>();

    private VirtualGangway gangway(String tenant) {
        return gangway(Map.of("acme", tenant));
    }

    private VirtualGangway gangway(Map<String, String> tenants) {
        return new VirtualGangway(
                tenants,
                Map.of(),
                1,
                _ -> replies.isEmpty() ? new OfAccountWith(FAST, MERCHANT) : replies.removeFirst());
    }

    private static VirtualGangway.Call created(VirtualGangway gangway, VirtualGangway.Call call) {
        gangway.time.passAll();
        assertThat(call.code()).isEqualTo("created");
        return call;
    }

    private static List<List<String>> sent(VirtualGangway gangway) {
        return gangway.stripe.attempts().stream()
                .map(attempt -> attempt.configurations)
                .toList();
    }

    private static List<String> keys(VirtualGangway gangway) {
        return gangway.stripe.attempts().stream().map(attempt -> attempt.key).toList();
    }

    private static double counted(VirtualGangway gangway, String result) {
        return gangway.count("gangway.configurations.auto", "result", result);
    }

    @Test
    void aMismatchLeadsToASecondCallWithWhatStripeNamed() {
        VirtualGangway gangway = gangway(AUTO);

        var call = created(gangway, gangway.call("acme", "acct_1"));

        assertThat(sent(gangway)).containsExactly(ALL, MERCHANT);
        assertThat(keys(gangway)).doesNotHaveDuplicates();
        assertThat(call.link.call().parameters().configurations()).isEqualTo(MERCHANT);
        assertThat(call.link.attempts()).isEqualTo(2);
        assertThat(call.progress.attempts()).isEqualTo(2);
        assertThat(counted(gangway, "corrected")).isEqualTo(1);
        assertThat(gangway.registry.get("gangway.stripe.attempts").timers().stream()
                        .mapToLong(timer -> timer.count())
                        .sum())
                .isEqualTo(2);
    }

    @Test
    void theNextCallBeginsWithWhatStripeNamed() {
        VirtualGangway gangway = gangway(AUTO);
        created(gangway, gangway.call("acme", "acct_1"));

        var next = created(gangway, gangway.call("acme", "acct_1"));
        assertThat(next.link.attempts()).isEqualTo(1);
        assertThat(counted(gangway, "learned")).isEqualTo(1);

        var other = created(gangway, gangway.call("acme", "acct_2"));
        assertThat(other.link.attempts()).isEqualTo(2);

        replies.add(new OfAccountWith(FAST, List.of("recipient")));
        replies.add(new OfAccountWith(FAST, List.of("recipient")));
        var changed = created(gangway, gangway.call("acme", "acct_1"));
        assertThat(changed.link.call().parameters().configurations()).containsExactly("recipient");
        assertThat(sent(gangway).getLast()).containsExactly("recipient");
    }

    @Test
    void aMatchAtOnceIsOneCall() {
        VirtualGangway gangway = gangway(AUTO + "policy: {allowed_configurations: [merchant]}\n");

        var call = created(gangway, gangway.call("acme", "acct_1"));

        assertThat(call.link.attempts()).isEqualTo(1);
        assertThat(sent(gangway)).containsExactly(MERCHANT);
        assertThat(counted(gangway, "first")).isEqualTo(1);
        assertThat(gangway.applied.size()).isZero();
    }

    @Test
    void configurationsAreSentInTheOrderOfThePolicy() {
        VirtualGangway gangway = gangway(AUTO + "policy: {allowed_configurations: [recipient, customer, merchant]}\n");
        replies.add(new OfAccountWith(FAST, List.of("customer", "recipient")));
        replies.add(new OfAccountWith(FAST, List.of("customer", "recipient")));

        created(gangway, gangway.call("acme", "acct_1"));

        assertThat(sent(gangway))
                .containsExactly(List.of("recipient", "customer", "merchant"), List.of("recipient", "customer"));
    }

    /** What a tenant allows, what a request sets, and what Stripe names when no second call may follow. */
    static Stream<Arguments> noSecondCall() {
        return Stream.of(
                Arguments.of(
                        AUTO + "policy: {allowed_configurations: [customer, recipient]}\n",
                        List.of(),
                        MERCHANT,
                        "forbidden"),
                Arguments.of(
                        AUTO + "policy: {allowed_configurations: [customer, merchant]}\n",
                        List.of(),
                        List.of("merchant", "recipient"),
                        "forbidden"),
                Arguments.of(AUTO, List.of(), List.of("merchant", "storer"), "forbidden"),
                Arguments.of(AUTO, List.of(), List.of(), "unresolved"),
                Arguments.of(AUTO, List.of("recipient"), MERCHANT, ""),
                Arguments.of("defaults: {configurations: [recipient]}\n", List.of(), MERCHANT, ""));
    }

    @ParameterizedTest
    @MethodSource("noSecondCall")
    void aMismatchRemainsAFailure(String tenant, List<String> requested, List<String> applied, String result) {
        VirtualGangway gangway = gangway(tenant);
        replies.add(new OfAccountWith(FAST, applied));
        LinkParameters parameters = requested.isEmpty()
                ? LinkParameters.NONE
                : new LinkParameters(Map.of(LinkField.CONFIGURATIONS, requested));

        var call = gangway.call("acme", "acct_1", parameters, Optional.empty(), Optional.empty());
        gangway.time.passAll();

        assertThat(call.code()).isEqualTo("configurations_mismatch");
        assertThat(call.failure.stripe().appliedConfigurations()).isEqualTo(applied);
        assertThat(call.failure.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(call.failure.attempts()).isEqualTo(1);
        assertThat(gangway.stripe.attempts()).hasSize(1);
        assertThat(gangway.count("gangway.configurations.auto")).isEqualTo(result.isEmpty() ? 0 : 1);
        assertThat(result.isEmpty() ? 0 : counted(gangway, result)).isEqualTo(result.isEmpty() ? 0 : 1);
    }

    @Test
    void whatStripeRejectsAndNamesAtOnceIsNotSentAgain() {
        VirtualGangway gangway = gangway(AUTO + "policy: {allowed_configurations: [merchant]}\n");
        replies.add(VirtualStripe.answers(FAST, 400, StripeExamples.mismatch(MERCHANT)));

        var call = gangway.call("acme", "acct_1");
        gangway.time.passAll();

        assertThat(call.code()).isEqualTo("configurations_mismatch");
        assertThat(gangway.stripe.attempts()).hasSize(1);
        assertThat(counted(gangway, "unresolved")).isEqualTo(1);
    }

    @Test
    void thereIsNoThirdCall() {
        VirtualGangway gangway = gangway(AUTO);
        replies.add(new OfAccountWith(FAST, MERCHANT));
        replies.add(new OfAccountWith(FAST, List.of("recipient")));

        var call = gangway.call("acme", "acct_1");
        gangway.time.passAll();

        assertThat(call.code()).isEqualTo("configurations_mismatch");
        assertThat(call.failure.attempts()).isEqualTo(2);
        assertThat(sent(gangway)).containsExactly(ALL, MERCHANT);
    }

    @Test
    void theSecondCallHasItsOwnRetriesWithItsOwnKey() {
        VirtualGangway gangway = gangway(AUTO);
        replies.addAll(List.of(
                new Breaks(FAST),
                new Breaks(FAST),
                new OfAccountWith(FAST, MERCHANT),
                new Breaks(FAST),
                new Breaks(FAST)));

        var call = created(gangway, gangway.call("acme", "acct_1", Optional.of("click"), Optional.empty()));

        assertThat(call.link.attempts()).isEqualTo(6);
        assertThat(keys(gangway).subList(0, 3)).containsOnly(keys(gangway).getFirst());
        assertThat(keys(gangway).subList(3, 6)).containsOnly(keys(gangway).getLast());
        assertThat(keys(gangway).getFirst()).isNotEqualTo(keys(gangway).getLast());
    }

    @Test
    void theSecondCallWaitsForTheLimiterLikeAnyOther() {
        VirtualGangway gangway = gangway(AUTO + "limits: {requests_per_second: 1, burst: 1}\n");

        created(gangway, gangway.call("acme", "acct_1"));

        List<Attempt> attempts = gangway.stripe.attempts();
        assertThat(attempts.get(1).at.minus(attempts.get(0).at)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void noSecondCallBeginsAfterTheDeadlineButTheNextRequestKnowsBetter() {
        VirtualGangway gangway = gangway(AUTO);
        replies.add(new OfAccountWith(Duration.ofMillis(850), MERCHANT));

        var late = gangway.call("acme", "acct_1", Optional.of("click"), Optional.of(Duration.ofSeconds(1)));
        gangway.time.passAll();

        assertThat(late.code()).isEqualTo("deadline_exceeded");
        assertThat(late.failure.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(late.failure.attempts()).isEqualTo(1);
        assertThat(late.answeredAt).isLessThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(gangway.stripe.attempts()).hasSize(1);

        var again = created(gangway, gangway.call("acme", "acct_1", Optional.of("click"), Optional.empty()));
        assertThat(again.link.attempts()).isEqualTo(1);
    }

    @Test
    void aRepeatedClickSendsTheSameKeysOnAnyReplica() {
        VirtualGangway one = gangway(AUTO);
        VirtualGangway other = gangway(AUTO);

        created(one, one.call("acme", "acct_1", Optional.of("click"), Optional.empty()));
        created(other, other.call("acme", "acct_1", Optional.of("click"), Optional.empty()));
        assertThat(keys(other)).isEqualTo(keys(one)).hasSize(2);

        created(one, one.call("acme", "acct_1", Optional.of("click"), Optional.empty()));
        assertThat(keys(one).getLast()).isEqualTo(keys(one).get(1));
    }

    @Test
    void overlappingRequestsOfAClickShareBothCalls() {
        VirtualGangway gangway = gangway(AUTO);

        var first = gangway.call("acme", "acct_1", Optional.of("click"), Optional.empty());
        gangway.time.pass(Duration.ofMillis(150));
        var second = gangway.call("acme", "acct_1", Optional.of("click"), Optional.empty());
        gangway.time.passAll();

        assertThat(first.link).isNotNull().isEqualTo(second.link);
        assertThat(gangway.stripe.attempts()).hasSize(2);
    }

    @Test
    void callsThatBeginAfterACorrectionLearnFromIt() {
        VirtualGangway gangway = gangway(AUTO);
        List<VirtualGangway.Call> calls = new ArrayList<>();

        for (int i = 0; i < 10; i++) {
            calls.add(gangway.call("acme", "acct_1", Optional.of("click" + i), Optional.empty()));
            gangway.time.pass(Duration.ofMillis(50));
        }
        gangway.time.passAll();

        assertThat(calls).allSatisfy(call -> assertThat(call.code()).isEqualTo("created"));
        // Stripe answers after 100 ms; the first two calls began before.
        assertThat(calls.stream().map(call -> call.link.attempts())).containsExactly(2, 2, 1, 1, 1, 1, 1, 1, 1, 1);
    }

    @Test
    void callsThatBeginTogetherAllSucceedAndTeachTheNext() {
        VirtualGangway gangway = gangway(AUTO);
        List<VirtualGangway.Call> calls = IntStream.range(0, 10)
                .mapToObj(i -> gangway.call("acme", "acct_1", Optional.of("click" + i), Optional.empty()))
                .toList();
        gangway.time.passAll();

        assertThat(calls).allSatisfy(call -> assertThat(call.code()).isEqualTo("created"));
        var next = created(gangway, gangway.call("acme", "acct_1"));
        assertThat(next.link.attempts()).isEqualTo(1);
    }

    @Test
    void nothingIsLearnedFromAnotherCredential() {
        VirtualGangway gangway = gangway(Map.of("acme", AUTO, "globex", AUTO));
        created(gangway, gangway.call("acme", "acct_1"));

        var other = created(gangway, gangway.call("globex", "acct_1"));

        assertThat(other.link.attempts()).isEqualTo(2);
        assertThat(gangway.applied.size()).isEqualTo(2);
    }

    @Test
    void tenantsOfOneCredentialLearnFromEachOtherWithinTheirPolicies() {
        String shared = "stripe: {api_key: {env: SAME}, shared: true}\n" + AUTO;
        VirtualGangway gangway = gangway(Map.of(
                "acme", shared,
                "globex", shared + "policy: {allowed_configurations: [recipient, merchant]}\n",
                "initech", shared + "policy: {allowed_configurations: [recipient]}\n"));
        created(gangway, gangway.call("acme", "acct_1"));

        created(gangway, gangway.call("globex", "acct_1"));
        gangway.call("initech", "acct_1");
        gangway.time.passAll();

        assertThat(sent(gangway)).containsExactly(ALL, MERCHANT, MERCHANT, List.of("recipient"));
    }

    @Test
    void aRotatedKeyLearnsAnewAndTheOldOneIsForgotten() {
        VirtualGangway gangway = gangway(AUTO);
        created(gangway, gangway.call("acme", "acct_1"));
        var before = gangway.snapshot();
        var unchanged = new SnapshotReplaced(before, before);
        var rotation = new SnapshotReplaced(
                before,
                TenantFixture.snapshot(Map.of(
                        "gateway.yaml",
                        "mode: test\n",
                        "tenants/acme.yaml",
                        "stripe: {api_key: {env: KEY_new}}\n" + AUTO)));
        var rotations = new KeyRotation(gangway.port, gangway.applied);

        rotations.replaced(unchanged);
        assertThat(gangway.applied.size()).isEqualTo(1);
        rotations.replaced(rotation);

        assertThat(gangway.applied.size()).isZero();
    }

    @Test
    void inVersionsWithoutConfigurationsNothingIsSent() {
        VirtualGangway gangway = gangway("stripe: {api_key: {env: KEY}, api_version: 2026-09-30.endive}\n" + AUTO);

        var call = created(gangway, gangway.call("acme", "acct_1"));

        assertThat(sent(gangway)).containsExactly(List.of());
        assertThat(call.link.call().parameters().configurations()).isNull();
        assertThat(gangway.count("gangway.configurations.auto")).isZero();
    }

    @Test
    void aCallerThatLeavesDuringTheSecondCallLeavesNothingBehind() {
        VirtualGangway gangway = gangway(AUTO);
        replies.add(new OfAccountWith(FAST, MERCHANT));
        replies.add(new Hangs());
        var call = gangway.call("acme", "acct_1", Optional.of("click"), Optional.empty());
        gangway.time.pass(Duration.ofSeconds(1));
        assertThat(gangway.stripe.attempts()).hasSize(2);

        call.subscription.cancel();

        assertThat(gangway.registry.get("gangway.in.flight").gauge().value()).isZero();
        assertThat(gangway.links.sharedCalls()).isZero();
        assertThat(gangway.time.pending()).isZero();
    }

    @Test
    void theMemoryIsBoundedAndEndsADayAfterTheLastUse() {
        VirtualGangway gangway = gangway(AUTO);
        created(gangway, gangway.call("acme", "acct_1"));
        AccountLinkCall call =
                created(gangway, gangway.call("acme", "acct_1")).link.call();

        gangway.time.pass(Duration.ofHours(23));
        assertThat(gangway.applied.of(call)).contains(MERCHANT);
        gangway.time.pass(Duration.ofHours(23));
        assertThat(gangway.applied.of(call)).contains(MERCHANT);
        gangway.time.pass(Duration.ofHours(24).plusSeconds(1));
        assertThat(gangway.applied.of(call)).isEmpty();

        for (int i = 0; i < AppliedConfigurations.MAX_ACCOUNTS + 1_000; i++) {
            Credential credential = new Credential(new Secret("sk_test_notAKey" + i), Optional.empty(), "same");
            gangway.applied.remember(
                    new AccountLinkCall(
                            credential, call.apiVersion(), call.mode(), call.account(), call.type(), call.parameters()),
                    MERCHANT);
        }
        assertThat(gangway.applied.size()).isEqualTo(AppliedConfigurations.MAX_ACCOUNTS);
        gangway.applied.retain(Set.of());
        assertThat(gangway.applied.size()).isZero();
    }
}
