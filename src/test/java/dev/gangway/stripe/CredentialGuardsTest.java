package dev.gangway.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gangway.TestConfig;
import dev.gangway.model.Credential;
import dev.gangway.model.CredentialLimits;
import dev.gangway.model.Secret;
import dev.gangway.model.TenantId;
import dev.gangway.replicas.Listing;
import dev.gangway.replicas.Replicas;
import dev.gangway.replicas.ScriptedLookup;
import dev.gangway.resilience.LimitsConfig;
import dev.gangway.resilience.ResilienceConfig;
import dev.gangway.resilience.VirtualTime;
import dev.gangway.telemetry.Meters;
import dev.gangway.telemetry.TestMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests which guard a credential has while tenants change their credentials, in every order of calls and changes. */
class CredentialGuardsTest {

    private static final CredentialLimits LIMITS = new CredentialLimits(100, 5, Optional.empty());
    private static final Map<String, String> REPLICAS =
            Map.of("gangway.limits.replicas", "dns:gangway-replicas", "gangway.limits.max-replicas", "1");
    private static final Credential OLD = key("sk_test_notAKeyOld");
    private static final Credential NEXT = key("sk_test_notAKeyNext");
    private static final Credential THIRD = key("sk_test_notAKeyThird");
    private static final Credential OTHER_CONTEXT =
            Credential.of(new Secret("sk_test_notAKeyOld"), Optional.of("acct_1"));

    private final VirtualTime time = new VirtualTime();
    private final SimpleMeterRegistry series = new SimpleMeterRegistry();
    private final Meters meters = TestMeters.in(series);
    private final ScriptedLookup lookup = new ScriptedLookup();
    private final Replicas replicas =
            new Replicas(TestConfig.of(LimitsConfig.class, REPLICAS), _ -> lookup, time, meters);
    private final CredentialGuards registry = new CredentialGuards(
            TestConfig.of(ResilienceConfig.class, Map.of()),
            TestConfig.of(LimitsConfig.class, REPLICAS),
            replicas,
            TestConfig.of(StripeConfig.class, Map.of()),
            time,
            meters);

    private static Credential key(String key) {
        return Credential.of(new Secret(key), Optional.empty());
    }

    private CredentialGuard call(Credential credential) {
        CredentialGuard safeguards = registry.of(credential, LIMITS);
        meters.limiterWait(credential.fingerprint(), Duration.ZERO);
        return safeguards;
    }

    /** Makes a call that Stripe throttles, which halves the credential's rate. */
    private void throttle(Credential credential) {
        time.pass(Duration.ofMillis(1));
        call(credential).limiter().throttled();
    }

    private void replace(Credential old, Credential next, Credential... others) {
        registry.retain(Stream.concat(Stream.of(next), Stream.of(others)).collect(Collectors.toSet()));
        registry.rotated(old, next, LIMITS);
    }

    /** The credentials that have metric series. */
    private Set<String> shown() {
        return series.getMeters().stream()
                .map(meter -> meter.getId().getTag("credential"))
                .filter(tag -> tag != null && !tag.equals("none"))
                .collect(Collectors.toSet());
    }

    static Stream<Arguments> rotations() {
        return Stream.of(
                rotation("before the first call with the new key", NEXT, 50, test -> {
                    test.throttle(OLD);
                    test.replace(OLD, NEXT);
                }),
                rotation("after the first call with the new key", NEXT, 50, test -> {
                    test.throttle(OLD);
                    test.call(NEXT);
                    test.replace(OLD, NEXT);
                }),
                rotation("after the first call with the new key, when another change came before", NEXT, 50, test -> {
                    test.registry.retain(Set.of(OLD));
                    test.throttle(OLD);
                    test.call(NEXT);
                    test.replace(OLD, NEXT);
                }),
                rotation("when the new key has learned a lower rate", NEXT, 25, test -> {
                    test.throttle(OLD);
                    test.throttle(NEXT);
                    test.time.pass(Duration.ofMillis(998));
                    test.call(NEXT).limiter().startAt(25);
                    test.replace(OLD, NEXT);
                }),
                rotation("when the old key was never used", NEXT, 100, test -> test.replace(OLD, NEXT)),
                rotation("when nothing was learned", NEXT, 100, test -> {
                    test.registry.of(OLD, new CredentialLimits(10, 5, Optional.empty()));
                    test.replace(OLD, NEXT);
                }),
                rotation("twice in a row", THIRD, 50, test -> {
                    test.throttle(OLD);
                    test.replace(OLD, NEXT);
                    test.replace(NEXT, THIRD);
                }),
                rotation("twice, and the first event comes last", THIRD, 50, test -> {
                    test.throttle(OLD);
                    test.call(THIRD);
                    test.registry.rotated(OLD, NEXT, LIMITS);
                    test.replace(NEXT, THIRD);
                }),
                rotation("there and back", OLD, 50, test -> {
                    test.throttle(OLD);
                    test.replace(OLD, NEXT);
                    test.replace(NEXT, OLD);
                }),
                rotation("there and back, with a lower rate learned in between", OLD, 40, test -> {
                    test.call(OLD);
                    test.replace(OLD, NEXT);
                    test.call(NEXT).limiter().startAt(40);
                    test.replace(NEXT, OLD);
                }),
                rotation("of one of two tenants that share the old key", NEXT, 50, test -> {
                    test.throttle(OLD);
                    test.replace(OLD, NEXT, OLD);
                }),
                rotation("of two tenants to one key", THIRD, 50, test -> {
                    test.throttle(OLD);
                    test.call(NEXT);
                    test.registry.retain(Set.of(THIRD));
                    test.registry.rotated(NEXT, THIRD, LIMITS);
                    test.registry.rotated(OLD, THIRD, LIMITS);
                }),
                rotation("of the context instead of the key", OTHER_CONTEXT, 50, test -> {
                    test.throttle(OLD);
                    test.replace(OLD, OTHER_CONTEXT);
                }),
                rotation("announced before the old credential is dropped", NEXT, 50, test -> {
                    test.throttle(OLD);
                    test.registry.rotated(OLD, NEXT, LIMITS);
                    test.registry.retain(Set.of(NEXT));
                }));
    }

    private static Arguments rotation(String when, Credential next, double rate, Consumer<CredentialGuardsTest> steps) {
        return arguments(when, next, rate, steps);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rotations")
    void theLowerLearnedRateCarriesOver(
            String when, Credential next, double rate, Consumer<CredentialGuardsTest> steps) {
        steps.accept(this);

        assertThat(call(next).limiter().rate()).isEqualTo(rate);
        assertThat(registry.state(next).requestsPerSecond()).contains(rate);
        assertThat(shown()).contains(next.fingerprint());
    }

    static Stream<Arguments> drops() {
        return Stream.of(
                drop("rotated", test -> test.replace(OLD, NEXT)),
                drop("rotated twice", test -> {
                    test.replace(OLD, NEXT);
                    test.replace(NEXT, THIRD);
                }),
                drop("given another context", test -> test.replace(OLD, OTHER_CONTEXT)),
                drop("dropped with its tenant", test -> test.registry.retain(Set.of(NEXT))),
                drop("dropped with every tenant", test -> test.registry.retain(Set.of())),
                drop("dropped twice", test -> {
                    test.registry.retain(Set.of(NEXT));
                    test.call(OLD);
                    test.registry.retain(Set.of(NEXT));
                }));
    }

    private static Arguments drop(String how, Consumer<CredentialGuardsTest> steps) {
        return arguments(how, steps);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("drops")
    void aLateCallKeepsTheSafeguardsAndShowsNothing(String how, Consumer<CredentialGuardsTest> steps) {
        CredentialGuard before = call(OLD);
        assertThat(registry.tryEnter(before, LIMITS)).isTrue();

        steps.accept(this);

        CredentialGuard late = call(OLD);
        assertThat(late).isSameAs(before);
        assertThat(registry.tryEnter(late, LIMITS)).isTrue();
        assertThat(registry.state(OLD).inFlight()).isEqualTo(2);
        registry.leave(late);
        registry.leave(before);
        assertThat(registry.state(OLD).inFlight()).isZero();
        assertThat(inFlight()).isZero();
        assertThat(shown()).doesNotContain(OLD.fingerprint());
    }

    @Test
    void aCredentialThatReturnsIsShownAgainWithItsState() {
        CredentialGuard before = call(OLD);
        registry.retain(Set.of(NEXT));
        call(OLD);

        registry.retain(Set.of(OLD));

        assertThat(call(OLD)).isSameAs(before);
        assertThat(shown()).containsExactly(OLD.fingerprint());
    }

    @Test
    void lateCallsLeaveNothingBehindInTheEnd() {
        registry.retain(Set.of(NEXT));
        for (int i = 0; i < 3 * CredentialGuards.MAX_UNLISTED; i++) {
            CredentialGuard late = call(key("sk_test_notAKey" + i));
            assertThat(registry.tryEnter(late, LIMITS)).isTrue();
            registry.leave(late);
        }
        assertThat(registry.unlistedCount()).isLessThanOrEqualTo(CredentialGuards.MAX_UNLISTED);

        time.pass(CredentialGuards.UNLISTED_FOR.plusSeconds(1));

        assertThat(registry.unlistedCount()).isZero();
        assertThat(inFlight()).isZero();
        assertThat(shown()).isEmpty();
    }

    /** Lets look-ups find a number of replicas until it is in effect. */
    private void count(int replicaCount) {
        lookup.finds(new Listing(replicaCount, true));
        time.pass(Duration.ofSeconds(20));
    }

    @Test
    void theLimitersFollowTheNumberOfReplicas() {
        replicas.start();
        registry.retain(Set.of(OLD));
        CredentialGuard idle = call(OLD);
        CredentialGuard unlisted = call(NEXT);
        for (int replicaCount : new int[] {4, 2}) {
            count(replicaCount);

            assertThat(registry.state(OLD).replicas()).isEqualTo(replicaCount);
            assertThat(idle.limiter().rate()).isEqualTo(100.0 / replicaCount);
            assertThat(unlisted.limiter().rate()).isEqualTo(100.0 / replicaCount);
            assertThat(call(THIRD).limiter().rate()).isEqualTo(100.0 / replicaCount);
        }
    }

    @Test
    void aJoiningReplicaSlowsWaitingRequestsAndKeepsWhatWasLearned() {
        replicas.start();
        CredentialGuard guard = call(OLD);
        List<Long> sent = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            guard.limiter()
                    .acquire(new TenantId("acme"), Duration.ofSeconds(60))
                    .subscribe()
                    .with(_ -> sent.add(time.elapsed().toMillis()));
        }
        time.pass(Duration.ofMillis(100));
        int before = sent.size();
        lookup.finds(new Listing(100, true));
        time.pass(Duration.ofSeconds(5));
        assertThat(sent).hasSizeGreaterThan(before).hasSizeLessThanOrEqualTo(30);

        throttle(OLD);
        double learned = guard.limiter().rate();
        count(200);
        assertThat(guard.limiter().rate()).isLessThanOrEqualTo(learned).isEqualTo(0.5);
        assertThat(call(OLD)).isSameAs(guard);
    }

    @ParameterizedTest
    @CsvSource({"9, 1, 9", "9, 2, 5", "9, 4, 3", "9, 20, 1"})
    void theMaximumInFlightFollowsTheNumberOfReplicas(int limit, int replicaCount, int most) {
        replicas.start();
        count(replicaCount);
        CredentialLimits limits = new CredentialLimits(100, 5, Optional.of(limit));
        CredentialGuard guard = registry.of(OLD, limits);
        int entered = 0;
        while (registry.tryEnter(guard, limits)) {
            entered++;
        }

        assertThat(entered).isEqualTo(most);
    }

    private double inFlight() {
        return series.get("gangway.in.flight").gauge().value();
    }
}
