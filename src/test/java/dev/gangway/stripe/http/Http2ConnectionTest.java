package dev.gangway.stripe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gangway.TestCertificate;
import dev.gangway.TestConfig;
import dev.gangway.model.ConnectionReason;
import dev.gangway.resilience.LimitsConfig;
import dev.gangway.resilience.Scheduler;
import dev.gangway.stripe.AttemptFailure;
import dev.gangway.stripe.StripeConfig;
import dev.gangway.stripe.StripeResponse;
import dev.gangway.stripe.http.TransportCalls.Sent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests HTTP/2 connections to Stripe: how many there are, how they end, and what a server may send on them. */
@Tag("application")
@QuarkusTest
@SuppressWarnings("FutureReturnValueIgnored") // a failed write shows in the test
class Http2ConnectionTest {

    private static final TestCertificate CERTIFICATE = TestCertificate.make();
    private static final Duration LONG = TransportCalls.LONG;
    private static final String KEY = "sk_test_notAKey";

    @Inject
    Vertx vertx;

    @Inject
    Scheduler scheduler;

    @TempDir
    Path directory;

    private Http2Upstream upstream;
    private HttpTransport transport;

    private void start(Http2Settings announced, Map<String, String> settings) throws Exception {
        upstream = new Http2Upstream(CERTIFICATE, announced);
        upstream.will((_, reply) -> reply.whole(200, "{}"));
        Map<String, String> all = new HashMap<>(settings);
        all.put("gangway.stripe.base-url", upstream.url());
        all.put("gangway.stripe.trust", Http2TransportTest.trust(directory, CERTIFICATE));
        transport = new HttpTransport(
                vertx, TestConfig.of(StripeConfig.class, all), TestConfig.of(LimitsConfig.class, all), scheduler, "1");
    }

    @AfterEach
    void stop() {
        upstream.close();
    }

    private Sent send(String key) {
        return TransportCalls.send(transport, key, LONG);
    }

    private void assertAnswered(Sent sent) {
        assertThat(sent.result()).isInstanceOf(StripeResponse.class);
    }

    @Test
    void oneConnectionServesAllCredentials() throws Exception {
        start(Http2Settings.defaultSettings(), Map.of());
        assertAnswered(send("sk_test_first"));

        Stream.iterate(0, i -> i < 90, i -> i + 1)
                .map(i -> send("sk_test_" + i))
                .toList()
                .forEach(this::assertAnswered);

        assertThat(upstream.connectionsOpened()).isEqualTo(1);
    }

    /**
     * A wrong answer is no evidence about a connection with many streams, but a misdirected request needs another one.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void onlyAConnectionThatIsReplacedServesNoOtherRequest(boolean replace) throws Exception {
        start(Http2Settings.defaultSettings(), Map.of());
        TransportCalls.send(
                        (request, key, time) -> transport
                                .send(request, key, time)
                                .invoke(answer -> TransportCalls.giveUp(answer, replace)),
                        KEY,
                        LONG)
                .result();

        assertAnswered(send(KEY));

        assertThat(upstream.connectionsOpened()).isEqualTo(replace ? 2 : 1);
    }

    @Test
    void aConnectionThatGoesAwayFinishesWhatItHasAndAnotherServesTheNext() throws Exception {
        start(Http2Settings.defaultSettings(), Map.of());
        upstream.will((_, reply) -> {
            ((Http2Upstream.StreamReply) reply)
                    .stream()
                            .parent()
                            .writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(0));
            reply.whole(200, "{}");
        });

        for (int i = 1; i <= 5; i++) {
            assertAnswered(send(KEY));
            assertThat(upstream.connectionsOpened()).isEqualTo(i);
        }
    }

    @Test
    void aStreamThatIsResetFailsItsRequestAlone() throws Exception {
        start(Http2Settings.defaultSettings(), Map.of());
        var others = new CountDownLatch(1);
        upstream.will((request, reply) -> {
            if (request.authorization().contains("reset")) {
                ((Http2Upstream.StreamReply) reply).reset(Http2Error.REFUSED_STREAM);
                others.countDown();
            } else {
                others.await();
                reply.whole(200, "{}");
            }
        });
        List<Sent> innocent = Stream.generate(() -> send(KEY)).limit(10).toList();

        assertThat(send("sk_test_reset").result()).isEqualTo(new AttemptFailure.ConnectionLost(ConnectionReason.RESET));
        innocent.forEach(this::assertAnswered);
    }

    @Test
    void theLossOfAConnectionIsOnePieceOfEvidence() throws Exception {
        start(Http2Settings.defaultSettings(), Map.of());
        var all = new CountDownLatch(10);
        upstream.will((_, reply) -> {
            all.countDown();
            all.await();
            reply.closeConnection();
        });

        List<Object> results = Stream.generate(() -> send(KEY)).limit(10).toList().stream()
                .map(Sent::result)
                .toList();

        assertThat(results)
                .containsOnly(
                        new AttemptFailure.ConnectionLost(true, ConnectionReason.CLOSED),
                        new AttemptFailure.ConnectionLost(false, ConnectionReason.CLOSED))
                .filteredOn(new AttemptFailure.ConnectionLost(true, ConnectionReason.CLOSED)::equals)
                .hasSize(upstream.connectionsOpened());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aServersStreamLimitHolds(int limit) throws Exception {
        start(Http2Settings.defaultSettings().maxConcurrentStreams(limit), Map.of());
        Map<Object, AtomicInteger> going = new ConcurrentHashMap<>();
        var most = new AtomicInteger();
        upstream.will((_, reply) -> {
            Object connection = ((Http2Upstream.StreamReply) reply).stream().parent();
            AtomicInteger here = going.computeIfAbsent(connection, _ -> new AtomicInteger());
            most.accumulateAndGet(here.incrementAndGet(), Math::max);
            Thread.sleep(5);
            here.decrementAndGet();
            reply.whole(200, "{}");
        });

        Stream.generate(() -> send(KEY)).limit(100).toList().forEach(this::assertAnswered);

        assertThat(most).hasValueLessThanOrEqualTo(limit);
        assertThat(upstream.connectionsOpened()).isBetween(1, 8);
    }

    @Test
    void pushIsRefused() throws Exception {
        start(Http2Settings.defaultSettings(), Map.of());
        assertAnswered(send(KEY));

        assertThat(upstream.clientSettings().getFirst().pushEnabled()).isFalse();

        upstream.will((_, reply) -> {
            Http2StreamChannel stream = ((Http2Upstream.StreamReply) reply).stream();
            Http2Upstream.sendRaw(stream.parent(), pushPromise(stream.stream().id()));
        });
        assertThat(send(KEY).result()).isInstanceOf(AttemptFailure.ConnectionLost.class);
        await().atMost(LONG).until(() -> upstream.openConnections() == 0);
    }

    /** A promise of stream 2, with an indexed {@code :method: GET} as its only header. */
    private static ByteBuf pushPromise(int stream) {
        ByteBuf frame = Unpooled.buffer();
        frame.writeMedium(5)
                .writeByte(Http2FrameTypes.PUSH_PROMISE)
                .writeByte(4)
                .writeInt(stream);
        return frame.writeInt(2).writeByte(0x82);
    }

    @ParameterizedTest
    @ValueSource(bytes = {Http2FrameTypes.SETTINGS, Http2FrameTypes.PING})
    void aFloodOfControlFramesEndsTheConnection(byte type) throws Exception {
        start(Http2Settings.defaultSettings(), Map.of());
        assertAnswered(send(KEY));
        int payload = type == Http2FrameTypes.PING ? Long.BYTES : 0;
        ByteBuf flood = Unpooled.buffer();
        for (int i = 0; i < 2 * Connections.MAX_CONTROL_FRAMES; i++) {
            flood.writeMedium(payload).writeByte(type).writeByte(0).writeInt(0).writeZero(payload);
        }

        upstream.connections().forEach(connection -> Http2Upstream.sendRaw(connection, flood.retainedDuplicate()));

        await().atMost(LONG).until(() -> upstream.openConnections() == 0);
        assertAnswered(send(KEY));
    }

    @Test
    void anOldConnectionFinishesWhatItHasAndIsReplaced() throws Exception {
        start(
                Http2Settings.defaultSettings(),
                Map.of("gangway.stripe.max-connection-age", "1s", "gangway.stripe.http2-ping-interval", "100ms"));
        var replaced = new CountDownLatch(1);
        upstream.will((request, reply) -> {
            if (request.authorization().contains("slow")) {
                replaced.await();
            }
            reply.whole(200, "{}");
        });
        assertAnswered(send(KEY));
        Sent slow = send("sk_test_slow");

        await().atMost(LONG).until(() -> {
            assertAnswered(send(KEY));
            return upstream.connectionsOpened() > 1;
        });
        replaced.countDown();

        assertAnswered(slow);
        await().atMost(LONG).until(() -> upstream.openConnections() <= 1);
    }

    @Test
    void aConnectionWhoseOtherEndHasVanishedIsReplaced() throws Exception {
        start(Http2Settings.defaultSettings(), Map.of());
        assertAnswered(send(KEY));
        upstream.connections().forEach(connection -> connection.config().setAutoRead(false));

        Sent lost = TransportCalls.send(transport, KEY, Duration.ofMillis(200));
        assertThat(lost.result()).isEqualTo(new AttemptFailure.TimedOut(true, true));

        await().atMost(LONG)
                .until(() -> TransportCalls.send(transport, KEY, Duration.ofSeconds(1))
                                .result()
                        instanceof StripeResponse);
    }

    @Test
    void http2IsOnlyOfferedWhereItIsEnabled() throws Exception {
        start(Http2Settings.defaultSettings(), Map.of("gangway.stripe.http2", "false"));

        assertThat(send(KEY).result()).isInstanceOf(AttemptFailure.class);
        assertThat(upstream.requests()).isZero();
    }
}
