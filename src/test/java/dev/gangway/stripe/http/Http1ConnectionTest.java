package dev.gangway.stripe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gangway.StubStripe;
import dev.gangway.TestConfig;
import dev.gangway.resilience.Deadline.AttemptTime;
import dev.gangway.resilience.LimitsConfig;
import dev.gangway.resilience.Scheduler;
import dev.gangway.stripe.IdempotencyKey;
import dev.gangway.stripe.StripeConfig;
import dev.gangway.stripe.StripeResponse;
import dev.gangway.stripe.http.TransportCalls.Sent;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests HTTP/1.1 connections to Stripe: which credential uses them, how many stay open, and for how long. */
@Tag("application")
@QuarkusTest
class Http1ConnectionTest {

    private static final Duration LONG = TransportCalls.LONG;

    @Inject
    Vertx vertx;

    private final StubStripe stripe = new StubStripe();
    private final Map<Socket, Set<String>> served = new ConcurrentHashMap<>();
    private final AtomicLong now = new AtomicLong();

    /** Returns a scheduler whose time passes only when a test advances it. */
    private Scheduler scheduler() {
        return new Scheduler() {
            @Override
            public long nanoTime() {
                return now.get();
            }

            @Override
            public Timer after(Duration delay, Runnable task) {
                return () -> {};
            }
        };
    }

    private HttpTransport transport(int maxInFlight) {
        stripe.will((request, connection) -> {
            served.computeIfAbsent(connection, _ -> ConcurrentHashMap.newKeySet())
                    .add(request.headers().get("authorization"));
            StubStripe.answers(200, "{}").answer(request, connection);
        });
        return new HttpTransport(
                vertx,
                TestConfig.of(StripeConfig.class, Map.of("gangway.stripe.base-url", stripe.url())),
                TestConfig.of(LimitsConfig.class, Map.of("gangway.limits.max-in-flight", String.valueOf(maxInFlight))),
                scheduler(),
                "1");
    }

    @AfterEach
    void stop() {
        stripe.close();
    }

    private static void call(HttpTransport transport, String key) {
        assertThat(TransportCalls.send(transport, key, LONG).result()).isInstanceOf(StripeResponse.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionThatIsGivenUpServesNoOtherRequest(boolean replace) {
        HttpTransport transport = transport(512);
        for (int i = 0; i < 4; i++) {
            call(transport, "sk_test_notAKey");
        }
        int before = served.size();
        call(transport, "sk_test_notAKey");
        assertThat(served).hasSize(before);

        TransportCalls.send(
                        (request, key, time) -> transport
                                .send(request, key, time)
                                .invoke(answer -> TransportCalls.giveUp(answer, replace)),
                        "sk_test_notAKey",
                        LONG)
                .result();
        call(transport, "sk_test_notAKey");

        assertThat(served).hasSize(before + 1);
    }

    @Test
    void aConnectionServesOneCredential() {
        HttpTransport transport = transport(512);
        for (int i = 0; i < 20; i++) {
            List<Sent> sent = IntStream.range(0, 2 * LoopClients.MAX_KEPT)
                    .mapToObj(key -> TransportCalls.send(transport, "sk_test_" + key, LONG))
                    .toList();
            sent.forEach(each -> assertThat(each.result()).isInstanceOf(StripeResponse.class));
        }

        assertThat(served.values()).allSatisfy(keys -> assertThat(keys).hasSize(1));
        // One for each first call, one for each credential that keeps its own, and one for each call of the others.
        assertThat(served).hasSize(2 * LoopClients.MAX_KEPT + LoopClients.MAX_KEPT + LoopClients.MAX_KEPT * 19);
    }

    @Test
    void aBusyCredentialKeepsItsConnection() {
        HttpTransport transport = transport(512);
        for (int i = 0; i < 10; i++) {
            now.addAndGet(LoopClients.BUSY.toNanos() - 1);
            call(transport, "sk_test_busy");
        }

        assertThat(stripe.connectionsOpened()).isEqualTo(2);
    }

    @Test
    void aQuietCredentialOpensAConnectionForEachRequest() {
        HttpTransport transport = transport(512);
        for (int i = 0; i < 5; i++) {
            now.addAndGet(LoopClients.BUSY.toNanos());
            call(transport, "sk_test_quiet");
        }

        assertThat(stripe.connectionsOpened()).isEqualTo(5);
        await().atMost(LONG).until(() -> stripe.openConnections() == 0);
    }

    @Test
    void aCredentialThatWentQuietLeavesItsPlaceToABusyOne() {
        HttpTransport transport = transport(512);
        IntStream.range(0, LoopClients.MAX_KEPT)
                .mapToObj(String::valueOf)
                .flatMap(key -> Stream.of(key, key))
                .forEach(key -> call(transport, "sk_test_" + key));
        now.addAndGet(LoopClients.BUSY.toNanos());
        served.clear();

        for (int i = 0; i < 5; i++) {
            call(transport, "sk_test_next");
        }

        assertThat(served).hasSize(2);
    }

    @Test
    void noMoreConnectionsStayOpenThanCallsMayBeInFlight() {
        HttpTransport transport = transport(3);
        for (int round = 0; round < 3; round++) {
            for (int key = 0; key < 10; key++) {
                call(transport, "sk_test_" + key);
            }
        }

        await().atMost(LONG).until(() -> stripe.openConnections() <= 3);
    }

    @Test
    void anOldConnectionServesOneLastRequest() {
        HttpTransport transport = transport(512);
        Duration maxAge = Duration.ofMinutes(5);
        call(transport, "sk_test_old");
        stripe.forget();
        call(transport, "sk_test_old");
        Duration step = LoopClients.BUSY.minusNanos(1);
        for (Duration age = step; age.compareTo(maxAge) < 0; age = age.plus(step)) {
            now.addAndGet(step.toNanos());
            call(transport, "sk_test_old");
        }
        now.addAndGet(step.toNanos());
        call(transport, "sk_test_old");

        List<String> headers = stripe.requests().stream()
                .map(request -> request.headers().getOrDefault("connection", "keep"))
                .toList();
        assertThat(headers.getLast()).isEqualTo("close");
        assertThat(headers.subList(0, headers.size() - 1)).containsOnly("keep");
    }

    @Test
    void eachEventLoopKeepsItsConnectionsToItself() throws Exception {
        HttpTransport transport = transport(512);
        Context one = eventLoop();
        Context other = eventLoop();
        for (Context each : List.of(one, other, one, other, one, other)) {
            var answer = new CompletableFuture<StripeResponse>();
            each.runOnContext(_ -> transport
                    .send(TransportCalls.request("sk_test_loops"), IdempotencyKey.random(), new AttemptTime(LONG, true))
                    .subscribe()
                    .with(answer::complete, answer::completeExceptionally));
            answer.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }

        // Each event loop opens one for the first request, and one that is kept.
        assertThat(stripe.connectionsOpened()).isEqualTo(4);
    }

    private Context eventLoop() throws Exception {
        var here = new CompletableFuture<Context>();
        vertx.deployVerticle(new AbstractVerticle() {
            @Override
            public void start() {
                here.complete(context);
            }
        });
        return here.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }
}
