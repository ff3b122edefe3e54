package dev.gangway.stripe.http;

import static dev.gangway.stripe.http.TransportCalls.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gangway.Sabotage;
import dev.gangway.TestConfig;
import dev.gangway.model.ConnectionReason;
import dev.gangway.resilience.LimitsConfig;
import dev.gangway.resilience.Scheduler;
import dev.gangway.stripe.AttemptFailure;
import dev.gangway.stripe.StripeConfig;
import dev.gangway.stripe.StripeResponse;
import dev.gangway.stripe.Transport;
import dev.gangway.stripe.http.TransportCalls.Sent;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that every {@link Transport} must pass, for any behavior of the server and the network. */
abstract class TransportContract {

    private static final Duration SHORT = Duration.ofMillis(200);
    private static final int AT_A_TIME = 32;

    @Inject
    Vertx vertx;

    @Inject
    Scheduler scheduler;

    private Upstream upstream;
    private Transport transport;

    abstract Upstream start() throws Exception;

    /** Number of calls that must leave no resources in use. */
    int many() {
        return 1_000;
    }

    /** Settings with which a transport reaches the server. */
    abstract Map<String, String> settings();

    @BeforeEach
    void begin() throws Exception {
        upstream = start();
        transport = transport(upstream.url(), settings());
    }

    @AfterEach
    void end() {
        upstream.close();
    }

    HttpTransport transport(String url, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("gangway.stripe.base-url", url);
        all.putIfAbsent("gangway.limits.max-in-flight", String.valueOf(AT_A_TIME));
        return new HttpTransport(
                vertx, TestConfig.of(StripeConfig.class, all), TestConfig.of(LimitsConfig.class, all), scheduler, "1");
    }

    Sent send(String key, Duration timeout) {
        return TransportCalls.send(transport, key, timeout);
    }

    private Sent send(Duration timeout) {
        return send("sk_test_notAKey", timeout);
    }

    private static Arguments row(String name, Duration timeout, Upstream.Script script, Object expected) {
        return Arguments.of(name, timeout, script, expected);
    }

    /** With HTTP/2, the loss of a connection also fails its other requests. */
    private static String lost() {
        return "connection_lost";
    }

    /**
     * Whether the request was sent before the timeout depends on the machine; see
     * {@link #theEndOfItsTimeTellsWhatWasSent}.
     */
    private static String timedOut() {
        return "timed_out";
    }

    @Test
    void theEndOfItsTimeTellsWhatWasSent() {
        connect();
        upstream.will((_, reply) -> reply.stall());

        assertResult(send(Duration.ofSeconds(2)), new AttemptFailure.TimedOut(true, true));
    }

    /** The ways to answer or to fail, each with the status of the answer or the kind of failure. */
    static Stream<Arguments> answers() {
        return Stream.of(
                row("whole", LONG, (_, reply) -> reply.whole(200, "{\"a\": 1}"), 200),
                row("in parts", LONG, (_, reply) -> inParts(reply), 200),
                row("an error", LONG, (_, reply) -> reply.whole(404, "{\"a\": 1}"), 404),
                row("a redirect", LONG, (_, reply) -> reply.whole(307, "", "Location", "https://a.example/"), 307),
                row("no body", LONG, (_, reply) -> reply.whole(200, ""), 200),
                row("reset after the request", LONG, (_, reply) -> reply.reset(), lost()),
                row("closed after the request", LONG, (_, reply) -> reply.closeConnection(), lost()),
                row("garbage", LONG, (_, reply) -> reply.garbage(), lost()),
                row("stall before the head", SHORT, (_, reply) -> reply.stall(), timedOut()),
                row("stall before the body", SHORT, (_, reply) -> stallAfter(reply, ""), timedOut()),
                row("stall within the body", SHORT, (_, reply) -> stallAfter(reply, "{\"a"), timedOut()),
                row("reset within the body", LONG, (_, reply) -> resetAfter(reply, "{\"a"), lost()),
                row("closed within the body", LONG, (_, reply) -> closeAfter(reply, "{\"a"), lost()),
                row("a body beyond the bound", LONG, (_, reply) -> reply.whole(200, "x".repeat(70_000)), 200),
                row("a multipart body beyond the bound", LONG, (_, reply) -> multipart(reply), 200),
                row(
                        "headers beyond the bound",
                        LONG,
                        (_, reply) -> reply.whole(200, "{}", "X-Padding", "x".repeat(40_000)),
                        "invalid_answer"));
    }

    private static void inParts(Upstream.Reply reply) throws Exception {
        reply.head(200, 8);
        for (String part : List.of("{", "\"a\"", ":", " 1", "}")) {
            reply.part(part);
        }
        reply.end();
    }

    private static void multipart(Upstream.Reply reply) throws Exception {
        reply.whole(200, "x".repeat(70_000), "Content-Type", "multipart/form-data; boundary=b");
    }

    private static void stallAfter(Upstream.Reply reply, String start) throws Exception {
        reply.head(200, 500);
        reply.part(start);
        reply.stall();
    }

    private static void resetAfter(Upstream.Reply reply, String start) throws Exception {
        reply.head(200, 500);
        reply.part(start);
        reply.reset();
    }

    private static void closeAfter(Upstream.Reply reply, String start) throws Exception {
        reply.head(200, 500);
        reply.part(start);
        reply.closeConnection();
    }

    private void assertResult(Sent sent, Object expected) {
        Object result = sent.result();
        switch (expected) {
            case Integer status ->
                assertThat(((StripeResponse) result).status()).isEqualTo(status);
            case String kind -> assertThat(((AttemptFailure) result).kind()).isEqualTo(kind);
            default -> assertThat(result).isEqualTo(expected);
        }
    }

    /** Lost slots add up: each place that can throw is tested more often than a pool has slots. */
    @Test
    void whatThrowsWithinReturnsTheConnection() {
        connect();
        upstream.will((_, reply) -> reply.whole(200, "{}"));
        var sabotage = new Sabotage();
        Map<String, String> small = new HashMap<>(settings());
        small.put("gangway.stripe.base-url", upstream.url());
        small.put("gangway.limits.max-in-flight", "1");
        small.put("gangway.stripe.http2-max-streams", "1");
        var faulty = new HttpTransport(
                vertx,
                TestConfig.of(StripeConfig.class, small),
                TestConfig.of(LimitsConfig.class, small),
                sabotage.scheduler(scheduler, true),
                "1");
        int step = 0;
        String seam = "";
        do {
            step++;
            for (int i = 0; i < 10; i++) {
                sabotage.arm(step, IllegalStateException::new);
                TransportCalls.send(faulty, "sk_test_notAKey", LONG)
                        .answer()
                        .handle((answer, failure) -> true)
                        .join();
                seam = sabotage.seam();
                sabotage.disarm();
            }
            assertThat(TransportCalls.send(faulty, "sk_test_notAKey", LONG).result())
                    .as(seam)
                    .isInstanceOfSatisfying(StripeResponse.class, answer -> assertThat(answer.status())
                            .isEqualTo(200));
        } while (!seam.isEmpty());
        assertThat(step).isGreaterThan(2);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void endsAsItShouldAndLeavesNothingBehind(String name, Duration timeout, Upstream.Script script, Object expected) {
        connect();
        upstream.will(script);
        for (int done = 0; done < many(); done += AT_A_TIME) {
            Stream.generate(() -> send(timeout))
                    .limit(AT_A_TIME)
                    .toList()
                    .forEach(sent -> assertResult(sent, expected));
        }

        assertNothingIsLeft();
    }

    /** Opens a first connection, which takes longer than a short attempt on a busy machine. */
    private void connect() {
        upstream.will((_, reply) -> reply.whole(200, "{}"));
        Stream.generate(() -> send(LONG)).limit(4 * AT_A_TIME).toList().forEach(sent -> assertResult(sent, 200));
    }

    /**
     * Asserts that all slots of the pool become free and no connection is busy. Connections that were opened for calls
     * cancelled by then are kept, unused, in addition to those of the credential.
     */
    private void assertNothingIsLeft() {
        // A cancelled call may still wait for a connection, and new calls fail while too many calls wait.
        upstream.will((_, reply) -> reply.whole(200, "{}"));
        await().atMost(LONG).until(() -> send(LONG).result() instanceof StripeResponse);
        connect();
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(upstream.openConnections()).isLessThanOrEqualTo(2 * AT_A_TIME));
    }

    private static String bodyOf(Object response) {
        try {
            return new String(
                    Objects.requireNonNull(((StripeResponse) response).body()).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Test
    void anAnswerBeyondTheBoundHasNoBody() {
        upstream.will((_, reply) -> reply.whole(200, "x".repeat(Exchange.MAX_BODY_BYTES + 1)));
        assertThat(((StripeResponse) send(LONG).result()).body()).isNull();

        upstream.will((_, reply) -> reply.whole(200, "x".repeat(Exchange.MAX_BODY_BYTES)));
        assertThat(bodyOf(send(LONG).result())).hasSize(Exchange.MAX_BODY_BYTES);
    }

    @Test
    void answersAreAskedForUncompressed() {
        upstream.will((request, reply) -> reply.whole(200, request.acceptEncoding()));

        assertThat(bodyOf(send(LONG).result())).isEqualTo("identity");
    }

    static IntStream interimStatuses() {
        return IntStream.range(100, 200);
    }

    /** Only 100 and 103 may precede an answer; any other interim status fails the call. */
    @ParameterizedTest
    @MethodSource("interimStatuses")
    void anInterimStatusIsNoAnswer(int status) {
        upstream.will((request, reply) -> {
            reply.interim(status);
            Thread.sleep(5);
            reply.whole(200, request.authorization());
        });

        for (String key : List.of("sk_test_one", "sk_test_two", "sk_test_one", "sk_test_two")) {
            Object result = send(key, LONG).result();
            if (status == 100 || status == 103) {
                assertThat(bodyOf(result)).isEqualTo("Bearer " + key);
            } else {
                assertThat(result).isEqualTo(new AttemptFailure.ConnectionLost(ConnectionReason.PROTOCOL_ERROR));
            }
        }
    }

    /** Other calls wait for a connection, so a connection that is returned too early is lent at once. */
    @ParameterizedTest
    @ValueSource(ints = {101, 102, 199})
    void anAnswerRightBehindAnInterimStatusReachesNobodyElse(int status) {
        upstream.will((request, reply) -> {
            reply.interim(status);
            reply.whole(200, request.authorization());
        });
        List<String> keys = List.of("sk_test_one", "sk_test_two", "sk_test_three");
        for (int i = 0; i < 20; i++) {
            List<Sent> sent = IntStream.range(0, 3 * AT_A_TIME)
                    .mapToObj(n -> send(keys.get(n % keys.size()), LONG))
                    .toList();
            // On a busy machine, some calls get no connection in time.
            sent.forEach(each -> assertThat(each.result()).isInstanceOf(AttemptFailure.class));
        }
    }

    @Test
    void anAnswerThatComesTooLateReachesNobody() throws Exception {
        connect();
        upstream.will((request, reply) -> {
            Thread.sleep(2 * SHORT.toMillis());
            reply.whole(200, request.authorization());
        });
        for (int i = 0; i < 10; i++) {
            Sent late = send("sk_test_one", SHORT);
            Sent next = send("sk_test_two", LONG);
            assertResult(late, timedOut());
            assertThat(bodyOf(next.result())).isEqualTo("Bearer sk_test_two");
        }
    }

    /** Sends a second answer to the same request, a delay after the first one. */
    @ParameterizedTest
    @MethodSource("surplusDelays")
    void aSurplusAnswerReachesNoOtherCredential(int delay) {
        upstream.will((request, reply) -> {
            reply.whole(200, request.authorization());
            Thread.sleep(delay);
            reply.surplus(request.authorization());
        });
        List<String> keys = List.of("sk_test_one", "sk_test_two", "sk_test_three");
        List<String> crossed = new ArrayList<>();
        var answered = new AtomicInteger();
        for (int i = 0; i < 300; i++) {
            List<Sent> sent = keys.stream().map(key -> send(key, LONG)).toList();
            for (int k = 0; k < keys.size(); k++) {
                if (sent.get(k).result() instanceof StripeResponse answer) {
                    answered.incrementAndGet();
                    String got = bodyOf(answer);
                    if (!got.equals("Bearer " + keys.get(k))) {
                        crossed.add(keys.get(k) + " got " + got);
                    }
                }
            }
        }

        assertThat(crossed).isEmpty();
        assertThat(answered).hasValueGreaterThan(300);
        assertNothingIsLeft();
    }

    static IntStream surplusDelays() {
        return IntStream.rangeClosed(0, 4);
    }

    /** Ways to cancel a call, each at another moment of the call. */
    static Stream<Arguments> cancellations() {
        BiFunction<Upstream, Sent, Boolean> atOnce = (_, _) -> true;
        BiFunction<Upstream, Sent, Boolean> onceReceived = (server, _) -> server.requests() > 0;
        return Stream.of(
                Arguments.of("before connecting", (Upstream.Script) (_, reply) -> reply.stall(), atOnce),
                Arguments.of("before the head", (Upstream.Script) (_, reply) -> reply.stall(), onceReceived),
                Arguments.of(
                        "within the body", (Upstream.Script) (_, reply) -> stallAfter(reply, "{\"a"), onceReceived));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cancellations")
    void whatIsGivenUpLeavesNothingBehind(
            String name, Upstream.Script script, BiFunction<Upstream, Sent, Boolean> moment) {
        for (int done = 0; done < many(); done += 4 * AT_A_TIME) {
            upstream.will(script);
            List<Sent> sent =
                    Stream.generate(() -> send(LONG)).limit(4 * AT_A_TIME).toList();
            await().pollInterval(Duration.ofMillis(1))
                    .atMost(LONG)
                    .until(() -> moment.apply(upstream, sent.getFirst()));
            sent.forEach(each -> each.subscription().cancel());
        }

        assertNothingIsLeft();
    }

    @Test
    void whatIsGivenUpAtAnyMomentLeavesNothingBehind() throws Exception {
        upstream.will((_, reply) -> reply.whole(200, "{}"));
        for (int done = 0; done < many(); done += AT_A_TIME) {
            List<Sent> sent = Stream.generate(() -> send(LONG)).limit(AT_A_TIME).toList();
            Thread.sleep(0, ThreadLocalRandom.current().nextInt(999_999));
            sent.forEach(each -> each.subscription().cancel());
        }

        assertNothingIsLeft();
    }
}
