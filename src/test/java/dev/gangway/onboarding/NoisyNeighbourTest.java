package dev.gangway.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.stripe.VirtualStripe;
import dev.gangway.stripe.VirtualStripe.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Tenant b's calls succeed, whatever tenant a's callers do and however tenant a's calls fail. */
class NoisyNeighbourTest {

    private static final Duration FAST = Duration.ofMillis(120);
    private static final int SECONDS = 30;

    private static final Map<String, String> OWN_KEYS = Map.of(
            "a", "limits: {requests_per_second: 10}",
            "b", "limits: {requests_per_second: 10}");
    private static final Map<String, String> ONE_KEY = Map.of(
            "a", "stripe: {api_key: {env: SAME}, shared: true}\nlimits: {requests_per_second: 10}",
            "b", "stripe: {api_key: {env: SAME}, shared: true}\nlimits: {requests_per_second: 10}");

    private final List<VirtualGangway.Call> ofA = new ArrayList<>();
    private final List<VirtualGangway.Call> ofB = new ArrayList<>();

    /** Runs {@code perSecond} calls of tenant a and four calls of tenant b per second. */
    private VirtualGangway run(
            Map<String, String> tenants, int perSecond, Optional<Duration> maxWait, Function<String, Reply> replies) {
        var gangway = new VirtualGangway(tenants, Map.of(), 7, replies);
        for (int i = 0; i < SECONDS * perSecond; i++) {
            String account = "acct_a" + i;
            gangway.time.at(
                    Duration.ofMillis(1000L * i / perSecond),
                    () -> ofA.add(gangway.call("a", account, Optional.empty(), maxWait)));
        }
        for (int i = 0; i < SECONDS * 4; i++) {
            String account = "acct_b" + i;
            gangway.time.at(Duration.ofMillis(250L * i + 3), () -> ofB.add(gangway.call("b", account)));
        }
        gangway.time.passAll();
        assertThat(ofA).hasSize(SECONDS * perSecond);
        assertThat(ofB).hasSize(SECONDS * 4);
        return gangway;
    }

    private void assertThatBIsFine(VirtualGangway gangway) {
        assertThat(ofB).allSatisfy(call -> assertThat(call.code()).isEqualTo("created"));
        String credential = gangway.tenant("b").credential().fingerprint();
        for (String scope : List.of("credential", "suspension")) {
            assertThat(gangway.registry
                            .get("gangway.breaker.state")
                            .tags("scope", scope, "credential", credential)
                            .gauge()
                            .value())
                    .isZero();
        }
        assertThat(gangway.registry
                        .get("gangway.breaker.state")
                        .tag("scope", "endpoint")
                        .gauge()
                        .value())
                .isZero();
        assertThat(gangway.count("gangway.shed")).isZero();
    }

    private static Function<String, Reply> forA(Function<String, Reply> replies) {
        return account -> account.startsWith("acct_a") ? replies.apply(account) : VirtualStripe.link(account, FAST);
    }

    @Test
    void aRevokedKey() {
        var gangway =
                run(OWN_KEYS, 4, Optional.empty(), forA(_ -> VirtualStripe.answers(FAST, 401, "{\"error\": {}}")));

        assertThat(ofA.getLast().code()).isEqualTo("credential_suspended");
        assertThatBIsFine(gangway);
    }

    @Test
    void accountsThatAreForbidden() {
        var gangway = run(ONE_KEY, 4, Optional.empty(), forA(_ -> VirtualStripe.answers(FAST, 403, "{\"error\": {}}")));

        assertThat(ofA).allSatisfy(call -> assertThat(call.code()).isEqualTo("credential_rejected"));
        assertThatBIsFine(gangway);
    }

    @Test
    void failuresOfStripesForOneCredential() {
        var gangway = run(OWN_KEYS, 4, Optional.empty(), forA(_ -> VirtualStripe.answers(FAST, 500, "{}")));

        assertThat(ofA.getLast().code()).isEqualTo("stripe_unavailable");
        assertThatBIsFine(gangway);
    }

    @Test
    void tenTimesItsLimit() {
        var gangway = run(OWN_KEYS, 100, Optional.empty(), account -> VirtualStripe.link(account, FAST));

        assertThat(ofA).anySatisfy(call -> assertThat(call.code()).isEqualTo("rate_limited"));
        assertThatBIsFine(gangway);
    }

    @Test
    void tenTimesItsLimitWithACommonKey() {
        var gangway = run(ONE_KEY, 100, Optional.empty(), account -> VirtualStripe.link(account, FAST));

        long created =
                ofA.stream().filter(call -> call.code().equals("created")).count();
        assertThat(created).as("what b leaves").isBetween(175L, 200L);
        assertThatBIsFine(gangway);
    }

    @Test
    void shortDeadlinesForASlowStripe() {
        Function<String, Reply> slowForAll = account -> VirtualStripe.link(account, Duration.ofMillis(900));

        var gangway = run(OWN_KEYS, 8, Optional.of(Duration.ofMillis(300)), slowForAll);

        assertThat(ofA).allSatisfy(call -> assertThat(call.code()).isIn("deadline_exceeded", "rate_limited"));
        assertThatBIsFine(gangway);
    }

    @Test
    void shortDeadlinesForASlowStripeWithACommonKey() {
        Function<String, Reply> slowForAll = account -> VirtualStripe.link(account, Duration.ofMillis(900));

        var gangway = run(ONE_KEY, 8, Optional.of(Duration.ofMillis(300)), slowForAll);

        assertThat(ofA).allSatisfy(call -> assertThat(call.code()).isIn("deadline_exceeded", "rate_limited"));
        assertThatBIsFine(gangway);
    }
}
