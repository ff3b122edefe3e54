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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A breaker logs one line with the last failure when it opens and one line when it closes, and none for probes. */
class CircuitBreakerLogTest {

    private static final Duration FAST = Duration.ofMillis(100);

    private final LogLines log = new LogLines("dev.gangway.stripe.CircuitBreakerLog");

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
        assertThat(state(gangway, scope)).isPositive();
        await().until(() -> state(gangway, scope) == 1);
        call(gangway);
        assertThat(state(gangway, scope)).isPositive();
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

        String body = "{\"error\": {\"code\": \"api_key_expired\", \"message\": \"PLANTED\"}}";
        opensProbesAndCloses(gangway, "suspension", VirtualStripe.answers(FAST, 401, body), 3);

        String fingerprint = gangway.tenant("acme").credential().fingerprint();
        assertThat(log.lines()).hasSize(2);
        assertThat(log.lines().getFirst())
                .startsWith("WARN The suspension of credential " + fingerprint + " is open")
                .contains(" to api.stripe.com:443. Last failure: refused (401, api_key_expired), tenant acme")
                .doesNotContain("PLANTED");
        assertThat(log.lines().getLast()).startsWith("INFO The suspension of credential " + fingerprint + " is closed");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', textBlock = """
            api_key_expired,                                                   401, 'api_key_expired'
            0123456789012345678901234567890123456789012345678901234567890123, 401, '0123456789012345678901234567890123456789012345678901234567890123'
            01234567890123456789012345678901234567890123456789012345678901234, 401, ''
            Expired Key,                                                       401, ''
            PLANTED-CODE,                                                      401, ''
            sk_test_plantedkey,                                                401, ''
            '',                                                                401, ''
            rate_limited,                                                      503, 'rate_limited'
            """)
    void stripesErrorCodeIfItIsOne(String sent, int status, String shown) {
        var gangway = gangway(Map.of("gangway.resilience.credential-breaker.window", "3"));
        reply = VirtualStripe.answers(FAST, status, "{\"error\": {\"code\": \"" + sent + "\"}}");

        for (int i = 0; i < 3; i++) {
            call(gangway);
        }

        assertThat(log.lines())
                .singleElement()
                .asString()
                .contains(" (" + status + (shown.isEmpty() ? "" : ", " + shown) + "), tenant acme");
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
                .contains(" to api.stripe.com:443. Last failure: server_failed (503), tenant acme");
        assertThat(log.lines().getLast()).startsWith("INFO The circuit breaker of credential ");
    }

    @Test
    void theEndpointsBreaker() {
        var gangway = gangway(Map.of(
                "gangway.stripe.base-url", "https://stripe.example:8443/api",
                "gangway.stripe.proxy", "http://proxy.example:3128",
                "gangway.resilience.endpoint-breaker.window", "4",
                "gangway.resilience.endpoint-breaker.open", "50ms"));

        opensProbesAndCloses(gangway, "endpoint", new VirtualStripe.RefusesConnection(FAST), 4);

        assertThat(log.lines()).hasSize(2);
        assertThat(log.lines().getFirst())
                .startsWith("WARN The circuit breaker of the endpoint is open")
                .contains(" to stripe.example:8443 via proxy proxy.example:3128.")
                .contains("Last failure: not_connected (refused), tenant acme");
        assertThat(log.lines().getLast()).startsWith("INFO The circuit breaker of the endpoint is closed");
    }
}
