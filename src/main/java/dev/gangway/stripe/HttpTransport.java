package dev.gangway.stripe;

import dev.gangway.resilience.Deadline.AttemptTime;
import dev.gangway.resilience.LimitsConfig;
import dev.gangway.resilience.Scheduler;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ProxyOptions;
import jakarta.inject.Singleton;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Sends requests with Vert.x's HTTP client. */
@Singleton
final class HttpTransport implements Transport {

    /** Also bounds TLS; less than an attempt's time, so that a dead address is told apart from a slow answer. */
    private static final int CONNECT_TIMEOUT_MS = 1_000;

    private static final int IDLE_SECONDS = 30;

    /**
     * Each event loop has a client, and so connections, of its own: a pool lends whatever connection was used last, and
     * one of another event loop would cost a dozen hand-overs between their threads.
     */
    private final ThreadLocal<HttpClient> clients;

    private final RequestOptions target;
    private final String userAgent;
    private final Connections connections;
    private final Scheduler scheduler;

    HttpTransport(
            Vertx vertx,
            StripeConfig config,
            LimitsConfig limits,
            Scheduler scheduler,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.scheduler = scheduler;
        this.target =
                new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(config.baseUrl() + StripeRequest.PATH);
        this.userAgent = "gangway/" + version;
        this.connections = new Connections(scheduler::nanoTime);
        HttpClientOptions options = options(config);
        // As many as calls may be in flight, so that no call waits for a connection.
        PoolOptions pool = new PoolOptions().setHttp1MaxSize(limits.maxInFlight());
        this.clients = ThreadLocal.withInitial(() -> vertx.httpClientBuilder()
                .with(options)
                .with(pool)
                .withConnectHandler(connections::opened)
                .build());
    }

    private static HttpClientOptions options(StripeConfig config) {
        var options = new HttpClientOptions()
                .setConnectTimeout(CONNECT_TIMEOUT_MS)
                .setSslHandshakeTimeout(CONNECT_TIMEOUT_MS)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setKeepAliveTimeout(IDLE_SECONDS);
        config.trust().ifPresent(file -> options.setTrustOptions(ExtraTrust.platformAnd(file)));
        config.proxy()
                .ifPresent(proxy -> options.setProxyOptions(
                        new ProxyOptions().setHost(proxy.getHost()).setPort(proxy.getPort())));
        return options;
    }

    @Override
    public Uni<Answer> send(StripeRequest request, IdempotencyKey key, AttemptTime time) {
        return Uni.createFrom().emitter(emitter -> send(request, key, time, emitter));
    }

    private void send(StripeRequest request, IdempotencyKey key, AttemptTime time, UniEmitter<? super Answer> emitter) {
        var exchange = new Exchange(emitter);
        Executor here = scheduler.here();
        Scheduler.Timer timer = scheduler.after(time.timeout(), () -> exchange.timeOut(time.full()));
        emitter.onTermination(() -> {
            timer.cancel();
            // Whoever cancels may be on another event loop; how far the exchange has got is known on its own.
            here.execute(exchange::giveUp);
        });
        clients.get()
                .request(target)
                .onComplete(
                        connected -> exchange.begin(connected, () -> write(request, key, connected)),
                        _ -> exchange.notConnected());
    }

    private void write(StripeRequest request, IdempotencyKey key, HttpClientRequest http) {
        AccountLinkCall call = request.call();
        http.putHeader(
                        HttpHeaders.AUTHORIZATION,
                        "Bearer " + call.credential().key().reveal())
                .putHeader("Stripe-Version", call.apiVersion().toString())
                .putHeader("Idempotency-Key", key.value())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.ACCEPT, "application/json")
                .putHeader(HttpHeaders.USER_AGENT, userAgent);
        call.credential().context().ifPresent(context -> http.putHeader("Stripe-Context", context));
        if (connections.isOld(http.connection())) {
            http.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        http.end(Buffer.buffer(request.body()));
    }
}
