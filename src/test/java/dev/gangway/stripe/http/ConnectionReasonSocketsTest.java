package dev.gangway.stripe.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.BrokenPeer;
import dev.gangway.TestConfig;
import dev.gangway.model.ConnectionReason;
import dev.gangway.resilience.LimitsConfig;
import dev.gangway.resilience.Scheduler;
import dev.gangway.stripe.AttemptFailure;
import dev.gangway.stripe.StripeConfig;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests why there is no connection, on real sockets. */
@Tag("application")
@QuarkusTest
class ConnectionReasonSocketsTest {

    @Inject
    Vertx vertx;

    @Inject
    Scheduler scheduler;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void theReasonIsThatOfThePeer(BrokenPeer kind) throws Exception {
        try (var peer = kind.start(directory)) {
            Map<String, String> settings = new HashMap<>(peer.settings());
            settings.put("gangway.stripe.base-url", peer.url());
            var transport = new HttpTransport(
                    vertx,
                    TestConfig.of(StripeConfig.class, settings),
                    TestConfig.of(LimitsConfig.class, settings),
                    scheduler,
                    "1");

            Object result = TransportCalls.send(transport, "sk_test_notAKey", TransportCalls.LONG)
                    .result();

            assertThat(((AttemptFailure) result).connectionReason()).isEqualTo(kind.reason());
        }
    }

    @Test
    void onlyReasonsThatNoLocalPeerCanCauseHaveNone() {
        assertThat(Stream.of(BrokenPeer.values()).map(BrokenPeer::reason))
                .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.of(
                        ConnectionReason.NONE,
                        ConnectionReason.UNREACHABLE,
                        ConnectionReason.POOL_EXHAUSTED,
                        ConnectionReason.OTHER)));
    }
}
