package dev.gangway.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.StubStripe;
import dev.gangway.TestConfig;
import dev.gangway.model.AccountId;
import dev.gangway.model.ApiVersion;
import dev.gangway.model.Credential;
import dev.gangway.model.LinkType;
import dev.gangway.model.Mode;
import dev.gangway.model.Secret;
import dev.gangway.resilience.Deadline.AttemptTime;
import dev.gangway.resilience.LimitsConfig;
import dev.gangway.resilience.Scheduler;
import io.smallrye.mutiny.Uni;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HttpTransportTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final StripeRequest REQUEST = StripeRequest.of(new AccountLinkCall(
            Credential.of(new Secret("sk_test_notAKey"), Optional.empty()),
            ApiVersion.of("2026-08-26.dahlia").orElseThrow(),
            Mode.TEST,
            new AccountId("acct_1"),
            LinkType.ACCOUNT_ONBOARDING,
            List.of(),
            null,
            null,
            "https://a.example/r",
            null));

    private final AtomicLong now = new AtomicLong();

    /** A time that stands still unless it is moved. */
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

    /** A transport whose event loops have one connection at a time. */
    private HttpTransport transport(Vertx vertx, StubStripe stripe) {
        return new HttpTransport(
                vertx,
                TestConfig.of(StripeConfig.class, Map.of("gangway.stripe.base-url", stripe.url())),
                TestConfig.of(LimitsConfig.class, Map.of("gangway.limits.max-in-flight", "1")),
                scheduler(),
                "1");
    }

    private static Uni<Answer> send(HttpTransport transport) {
        return transport.send(REQUEST, IdempotencyKey.random(), new AttemptTime(PATIENCE, true));
    }

    @Test
    void anOldConnectionServesOneLastRequest() {
        Vertx vertx = Vertx.vertx();
        try (var stripe = new StubStripe()) {
            stripe.will(StubStripe.answers(200, "{}"));
            HttpTransport transport = transport(vertx, stripe);
            for (Duration later : List.of(Duration.ZERO, Connections.MAX_AGE.minusNanos(1), Duration.ofNanos(1))) {
                now.addAndGet(later.toNanos());
                send(transport).await().atMost(PATIENCE);
            }

            assertThat(stripe.connectionsOpened()).isEqualTo(1);
            assertThat(stripe.requests())
                    .extracting(request -> request.headers().getOrDefault("connection", "keep"))
                    .containsExactly("keep", "keep", "close");
        } finally {
            vertx.close();
        }
    }

    @Test
    void eachEventLoopKeepsItsConnectionsToItself() throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        try (var stripe = new StubStripe()) {
            stripe.will(StubStripe.answers(200, "{}"));
            HttpTransport transport = transport(vertx, stripe);
            Context one = eventLoop(vertx);
            Context other = eventLoop(vertx);
            for (Context each : List.of(one, other, one, other)) {
                var answer = new CompletableFuture<Answer>();
                each.runOnContext(
                        _ -> send(transport).subscribe().with(answer::complete, answer::completeExceptionally));
                answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }

            assertThat(stripe.connectionsOpened()).isEqualTo(2);
        } finally {
            vertx.close();
        }
    }

    private static Context eventLoop(Vertx vertx) throws Exception {
        var here = new CompletableFuture<Context>();
        vertx.deployVerticle(new AbstractVerticle() {
            @Override
            public void start() {
                here.complete(context);
            }
        });
        return here.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
