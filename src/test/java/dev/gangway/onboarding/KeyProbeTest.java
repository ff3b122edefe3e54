package dev.gangway.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.StripeExamples;
import dev.gangway.model.ProbeResult;
import dev.gangway.model.TenantId;
import dev.gangway.stripe.CallProgress;
import dev.gangway.stripe.VirtualStripe;
import dev.gangway.stripe.VirtualStripe.Reply;
import dev.gangway.telemetry.CallTrace;
import dev.gangway.telemetry.Meters;
import dev.gangway.telemetry.TestMeters;
import dev.gangway.tenant.Snapshot;
import dev.gangway.tenant.SnapshotReplaced;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.TenantEntry;
import dev.gangway.tenant.TenantFixture;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Probes of keys in virtual time: verdicts, limits, circuit breakers, and how long a result is remembered. */
class KeyProbeTest extends ScriptedStripe {

    private static final String ACCOUNT = "acct_GangwayKeyProbe0";
    private static final TenantId ACME = new TenantId("acme");

    private VirtualGangway gangway = gangway("");
    private Snapshot snapshot = snapshot(Map.of("acme", "KEY"));
    private KeyProbe probe = probeOf(gangway);

    private KeyProbe probeOf(VirtualGangway made) {
        Meters meters = TestMeters.in(made.registry);
        meters.serve(List.of(ACME, new TenantId("globex")), List.of());
        return new KeyProbe(made.port, made.time, () -> snapshot, meters, made.time);
    }

    private void begin(String settings) {
        gangway = gangway(settings);
        probe = probeOf(gangway);
    }

    /** @param keys the variable that holds the key of each tenant */
    private static Snapshot snapshot(Map<String, String> keys, String... more) {
        Map<String, String> files = new HashMap<>(Map.of("gateway.yaml", "mode: test\n"));
        keys.forEach((tenant, key) -> files.put(
                "tenants/" + tenant + ".yaml",
                "stripe: {api_key: {env: " + key + "}, " + String.join(", ", more) + "}\n"));
        return TenantFixture.snapshot(files);
    }

    private Tenant tenant(String id) {
        return snapshot.find(new TenantId(id)).flatMap(TenantEntry::tenant).orElseThrow();
    }

    private void replaceWith(Snapshot next) {
        Snapshot before = snapshot;
        snapshot = next;
        probe.replaced(new SnapshotReplaced(before, next));
    }

    private static Reply error(int status, String code) {
        return VirtualStripe.answers(FAST, status, StripeExamples.error(code, "PLANTED"), "Request-Id", "req_7");
    }

    private static Reply notFound() {
        return error(404, "not_found");
    }

    private ProbeResult probe(Tenant tenant) {
        List<ProbeResult> results = new ArrayList<>();
        var _ = probe.probe(tenant, new CallProgress(CallTrace.none()))
                .subscribe()
                .with(results::add, failure -> {
                    throw new AssertionError(failure);
                });
        gangway.time.passAll();
        assertThat(results).hasSize(1);
        return results.getFirst();
    }

    private Map<String, Double> series() {
        Map<String, Double> series = new HashMap<>();
        gangway.registry
                .find("gangway.tenant.probe.time")
                .gauges()
                .forEach(gauge -> series.put(
                        gauge.getId().getTag("tenant") + " " + gauge.getId().getTag("verdict"), gauge.value()));
        return series;
    }

    static Stream<Arguments> verdicts() {
        return Stream.of(
                Arguments.of("ok", notFound()),
                Arguments.of("ok", error(404, "resource_missing")),
                Arguments.of("key_rejected", error(401, "api_key_expired")),
                Arguments.of("key_forbidden", error(403, "insufficient_permissions")),
                Arguments.of("key_forbidden", error(403, "account_invalid")),
                Arguments.of("access_blocked", error(400, "accounts_v2_access_blocked")),
                Arguments.of("version_unsupported", error(404, "url_not_found")),
                Arguments.of(
                        "wrong_mode",
                        VirtualStripe.answers(
                                FAST,
                                200,
                                StripeExamples.linkFor(ACCOUNT).replace("\"livemode\": false", "\"livemode\": true"))),
                Arguments.of("unreachable", new VirtualStripe.Breaks(FAST)),
                Arguments.of("unreachable", new VirtualStripe.RefusesConnection(FAST)),
                Arguments.of("unclear", error(429, "account_rate_limit_exceeded")),
                Arguments.of("unclear", error(500, "api_error")),
                Arguments.of("unclear", error(400, "invalid_fields")),
                Arguments.of("unclear", VirtualStripe.answers(FAST, 404, "<html>")),
                Arguments.of("unclear", new VirtualStripe.Hangs()),
                Arguments.of("unexpected_link", VirtualStripe.link(ACCOUNT, FAST)));
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void oneAttemptDecides(String verdict, Reply reply) {
        next(reply, notFound(), notFound());

        ProbeResult result = probe(tenant("acme"));

        assertThat(result.verdict()).hasToString(verdict);
        assertThat(result.attempts()).isEqualTo(1);
        assertThat(gangway.stripe.attemptsFor(ACCOUNT)).hasSize(1);
        assertThat(result.at()).isEqualTo(gangway.time.instant());
        assertThat(result.detail()).startsWith(result.verdict().advice()).doesNotContain("PLANTED", "alu_");
        assertThat(result.toString()).doesNotContain("PLANTED", "alu_");
        assertThat(probe.last(tenant("acme"))).contains(result);
        assertThat(series()).containsOnlyKeys("acme " + verdict);
    }

    @Test
    void aGoodResultCountsAgainstNothing() {
        for (int i = 0; i < 200; i++) {
            next(notFound());
            assertThat(probe(tenant("acme")).verdict()).hasToString("ok");
        }

        var state = gangway.port.state(tenant("acme").credential());
        assertThat(state.isSuspended() || state.isUnavailable()).isFalse();
        assertThat(state.inFlight()).isZero();
        assertThat(series()).containsOnlyKeys("acme ok");
    }

    @Test
    void nothingIsSentWithASuspendedKey() {
        for (int i = 0; i < 3; i++) {
            next(error(401, "api_key_expired"));
            probe(tenant("acme"));
        }

        ProbeResult result = probe(tenant("acme"));

        assertThat(result.verdict()).hasToString("key_rejected");
        assertThat(result.attempts()).isZero();
        assertThat(result.detail()).endsWith("(credential_suspended).");
        assertThat(gangway.stripe.attempts()).hasSize(3);
    }

    @Test
    void aLimitThatLeavesNoRoomIsUnclear() {
        begin("limits: {requests_per_second: 1, burst: 1}\nresilience: {deadline: 500ms}");
        Tenant narrow = gangway.tenant("acme");
        next(notFound());
        probe(narrow);

        ProbeResult result = probe(narrow);

        assertThat(result.verdict()).hasToString("unclear");
        assertThat(result.attempts()).isZero();
        assertThat(result.detail()).endsWith("(rate_limited).");
    }

    @Test
    void aCancelledProbeIsGivenUp() {
        next(new VirtualStripe.Hangs());
        Cancellable going = probe.probe(tenant("acme"), new CallProgress(CallTrace.none()))
                .subscribe()
                .with(_ -> {});

        going.cancel();

        assertThat(gangway.stripe.ended()).hasSize(1);
        assertThat(gangway.port.state(tenant("acme").credential()).inFlight()).isZero();
        assertThat(probe.remembered()).isZero();
    }

    @Test
    void aResultBelongsToTheKeyAndTheVersion() {
        snapshot = snapshot(Map.of("acme", "KEY", "globex", "OTHER"));
        next(error(401, "api_key_expired"), notFound());
        probe(tenant("acme"));
        ProbeResult good = probe(tenant("globex"));

        replaceWith(snapshot(Map.of("acme", "NEW", "globex", "OTHER")));

        assertThat(probe.last(tenant("acme"))).isEmpty();
        assertThat(probe.last(tenant("globex"))).contains(good);
        assertThat(series()).containsOnlyKeys("globex ok");

        replaceWith(snapshot(Map.of("acme", "NEW", "globex", "OTHER"), "api_version: 2026-10-28.endive"));

        assertThat(probe.last(tenant("globex"))).isEmpty();
        assertThat(probe.remembered()).isZero();
        assertThat(series()).isEmpty();
    }

    @Test
    void aTenantThatIsGoneLeavesNothing() {
        snapshot = snapshot(Map.of("acme", "KEY", "globex", "OTHER"));
        next(notFound(), notFound());
        probe(tenant("acme"));
        Tenant globex = tenant("globex");
        replaceWith(snapshot(Map.of("acme", "KEY")));

        probe(globex);

        assertThat(probe.remembered()).isEqualTo(1);
        assertThat(series()).containsOnlyKeys("acme ok");

        replaceWith(snapshot(Map.of("globex", "OTHER")));

        assertThat(probe.remembered()).isZero();
        assertThat(series()).isEmpty();
    }

    @Test
    void theSeriesHasTheTimeOfTheLastResult() {
        next(error(403, "insufficient_permissions"), notFound());
        probe(tenant("acme"));
        ProbeResult last = probe(tenant("acme"));

        assertThat(series()).isEqualTo(Map.of("acme ok", last.at().toEpochMilli() / 1000.0));
    }
}
