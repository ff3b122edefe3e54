package dev.gangway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operators can see why an attempt had no connection or lost it, on the packaged application. */
class ConnectionReasonIT {

    private static final String ATTEMPTS = "gangway_stripe_attempts_seconds_count";

    @TempDir
    Path directory;

    private Map<String, String> settings(BrokenPeer.Running peer) {
        Map<String, String> settings = new HashMap<>(PackagedApplication.settings(peer.url()));
        settings.put("GANGWAY_AUDIT_FILE", directory.resolve("audit").toString());
        settings.put("GANGWAY_SECURITY_OPERATORS", "token:checkout");
        settings.put("GANGWAY_RESILIENCE_MAX_ATTEMPTS", "1");
        peer.settings()
                .forEach((name, value) ->
                        settings.put(name.toUpperCase(Locale.ROOT).replace('.', '_'), value));
        return settings;
    }

    private List<JsonObject> links() {
        try {
            return Files.readAllLines(directory.resolve("audit")).stream()
                    .map(JsonObject::new)
                    .filter(event -> event.getString("action").equals("onboarding_link.create"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void auditTrailMetricsAndOperatorsViewHaveTheReason(BrokenPeer kind) throws Exception {
        String reason = kind.reason().toString();
        try (var peer = kind.start(directory);
                var gangway = PackagedApplication.start(settings(peer))) {
            RequestSpecification caller =
                    given().baseUri(gangway.url()).header("Authorization", "Bearer PLANTEDTOKENone");

            var answer = given(caller)
                    .contentType("application/json")
                    .body("{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\"}")
                    .post("/v1/tenants/acme/onboarding-links");

            assertThat(answer.statusCode()).isGreaterThanOrEqualTo(500);
            await().atMost(Duration.ofSeconds(10)).until(() -> !links().isEmpty());
            assertThat(links()).hasSize(1);
            assertThat(links().getFirst().getString("reason")).isEqualTo(reason);
            assertThat(gangway.metric(ATTEMPTS + "{reason=\"" + reason + "\",")).isEqualTo(1);
            assertThat(gangway.metric(ATTEMPTS)).isEqualTo(1);
            var view = given(caller).get("/v1/tenants/acme").jsonPath();
            assertThat(view.getString("safeguards.last_failure.reason")).isEqualTo(reason);
            assertThat(view.getString("safeguards.last_failure.tenant")).isEqualTo("acme");
        }
    }
}
