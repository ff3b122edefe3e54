package dev.gangway.onboarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gangway.LogLines;
import dev.gangway.stripe.VirtualStripe;
import dev.gangway.stripe.VirtualStripe.Reply;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One line when a breaker opens, with the last failure, and one when it closes; none for the probes in between. */
class BreakerLogTest {

    private static final Duration FAST = Duration.ofMillis(100);

    private final LogLines log = new LogLines("dev.gangway.stripe.BreakerLog");

    private Reply reply;

    @AfterEach
    void stop() {
        log.close();
    }

    private VirtualGangway gangway(Map<String, String> settings) {
        return new VirtualGangway(Map.of("acme", "resilience: {max_attempts: 1}"), settings, 1, _ -> reply);
    }

    private void call(VirtualGangway gangway) {
        gangway.call("acme", "acct_1");
        gangway.time.passAll();
    }

    private static double state(VirtualGangway gangway, String scope) {
        return gangway.registry
                .get("gangway.breaker.state")
                .tag("scope", scope)
                .gauge()
                .value();
    }

    private void opensProbesAndCloses(VirtualGangway gangway, String scope, Reply failure, int failures) {
        reply = failure;
        for (int i = 0; i < failures; i++) {
            call(gangway);
        }
        assertThat(state(gangway, scope)).isEqualTo(2);
        await().until(() -> state(gangway, scope) == 1);
        call(gangway);
        assertThat(state(gangway, scope)).isEqualTo(2);
        await().until(() -> state(gangway, scope) == 1);
        reply = VirtualStripe.link("acct_1", FAST);
        for (int i = 0; i < 3; i++) {
            call(gangway);
        }
        assertThat(state(gangway, scope)).isZero();
    }

    @Test
    void aSuspension() {
        var gangway = gangway(Map.of("gangway.resilience.suspension.open", "50ms"));

        opensProbesAndCloses(gangway, "suspension", VirtualStripe.answers(FAST, 401, "{\"error\": \"PLANTED\"}"), 3);

        String fingerprint = gangway.tenant("acme").credential().fingerprint();
        assertThat(log.lines()).hasSize(2);
        assertThat(log.lines().getFirst())
                .startsWith("WARN The suspension of credential " + fingerprint + " is open")
                .contains("Last failure: refused (401), tenant acme")
                .doesNotContain("PLANTED");
        assertThat(log.lines().getLast()).startsWith("INFO The suspension of credential " + fingerprint + " is closed");
    }

    @Test
    void aCredentialsBreaker() {
        var gangway = gangway(Map.of(
                "gangway.resilience.credential-breaker.window", "4",
                "gangway.resilience.credential-breaker.open", "50ms"));

        opensProbesAndCloses(gangway, "credential", VirtualStripe.answers(FAST, 503, ""), 4);

        assertThat(log.lines()).hasSize(2);
        assertThat(log.lines().getFirst())
                .startsWith("WARN The circuit breaker of credential ")
                .contains("Last failure: server_failed (503), tenant acme");
        assertThat(log.lines().getLast()).startsWith("INFO The circuit breaker of credential ");
    }

    @Test
    void theEndpointsBreaker() {
        var gangway = gangway(Map.of(
                "gangway.resilience.endpoint-breaker.window", "4",
                "gangway.resilience.endpoint-breaker.open", "50ms"));

        opensProbesAndCloses(gangway, "endpoint", new VirtualStripe.RefusesConnection(FAST), 4);

        assertThat(log.lines()).hasSize(2);
        assertThat(log.lines().getFirst())
                .startsWith("WARN The circuit breaker of the endpoint is open")
                .contains("Last failure: not_connected (refused), tenant acme");
        assertThat(log.lines().getLast()).startsWith("INFO The circuit breaker of the endpoint is closed");
    }
}
