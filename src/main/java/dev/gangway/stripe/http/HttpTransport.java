package dev.gangway.stripe.http;

import dev.gangway.model.Credential;
import dev.gangway.resilience.Deadline.AttemptTime;
import dev.gangway.resilience.LimitsConfig;
import dev.gangway.resilience.Scheduler;
import dev.gangway.stripe.AccountLinkCall;
import dev.gangway.stripe.IdempotencyKey;
import dev.gangway.stripe.StripeConfig;
import dev.gangway.stripe.StripeRequest;
import dev.gangway.stripe.StripeResponse;
import dev.gangway.stripe.Transport;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import jakarta.inject.Singleton;
import java.util.concurrent.Executor;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Sends requests with Quarkus's REST client. */
@Singleton
final class HttpTransport implements Transport {

    private final Vertx vertx;
    private final Scheduler scheduler;
    private final Connections connections;
    private final ThreadLocal<LoopClients> clients;

    HttpTransport(
            Vertx vertx,
            StripeConfig config,
            LimitsConfig limits,
            Scheduler scheduler,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.vertx = vertx;
        this.scheduler = scheduler;
        this.connections =
                new Connections(scheduler, config.maxConnectionAge(), config.http2PingInterval(), limits.maxInFlight());
        // Without TLS, HTTP/2 requires an upgrade that few servers support; http is for tests and sandboxes.
        boolean http2 = config.http2() && "https".equals(config.baseUrl().getScheme());
        var negotiation = new Negotiation(http2, scheduler::nanoTime);
        var factory = new ClientFactory(config, limits.maxInFlight(), "gangway/" + version, connections, negotiation);
        this.clients = ThreadLocal.withInitial(() -> new LoopClients(factory, negotiation, scheduler));
    }

    @Override
    public Uni<StripeResponse> send(StripeRequest request, IdempotencyKey key, AttemptTime time) {
        return Uni.createFrom().emitter(emitter -> {
            if (Vertx.currentContext() == null) {
                vertx.getOrCreateContext().runOnContext(_ -> sendOnLoop(request, key, time, emitter));
            } else {
                send(request, key, time, emitter);
            }
        });
    }

    private void sendOnLoop(
            StripeRequest request, IdempotencyKey key, AttemptTime time, UniEmitter<? super StripeResponse> emitter) {
        try {
            send(request, key, time, emitter);
        } catch (RuntimeException | Error failure) {
            emitter.fail(failure);
        }
    }

    /** The resources of a request, which are released when it is over. */
    private static final class Taken {
        private LoopClients.@Nullable Lease lease;
        private Scheduler.@Nullable Timer timer;

        private void release() {
            if (timer != null) {
                timer.cancel();
            }
            if (lease != null) {
                lease.release();
            }
        }
    }

    private void send(
            StripeRequest request, IdempotencyKey key, AttemptTime time, UniEmitter<? super StripeResponse> emitter) {
        var exchange = new Exchange(request.body(), emitter);
        var taken = new Taken();
        Executor here = scheduler.here();
        // Registered before any resource is acquired: an exception from here on fails the emitter, which releases
        // everything. The caller may cancel on another event loop; only the exchange's own loop may read its state.
        emitter.onTermination(() -> {
            exchange.end();
            here.execute(() -> {
                taken.release();
                exchange.giveUp();
            });
        });
        if (exchange.hasEnded()) {
            return;
        }
        LoopClients.Lease lease = clients.get().lease(request.call().credential());
        taken.lease = lease;
        taken.timer = scheduler.after(time.timeout(), () -> {
            HttpConnection connection = exchange.connection();
            exchange.timeOut(time.full());
            if (connection != null) {
                connections.suspect(connection);
            }
        });
        AccountLinkCall call = request.call();
        Credential credential = call.credential();
        // This subscription is never cancelled, because the REST client would drop a connection that arrives after
        // that, and its pool would lose a slot. To cancel, use the exchange.
        lease.client()
                .createAccountLink(
                        "Bearer " + credential.key().reveal(),
                        call.apiVersion().toString(),
                        credential.context().orElse(null),
                        key.value(),
                        exchange)
                .subscribe()
                .with(exchange::answered, exchange::failed);
    }
}
