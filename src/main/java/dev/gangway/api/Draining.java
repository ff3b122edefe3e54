package dev.gangway.api;

import dev.gangway.model.RequestFailure.NotSent;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Ends service on the API port. On SIGTERM, Quarkus fails readiness, waits for {@code quarkus.shutdown.delay}, then
 * waits until no request is in flight, and closes the server. Quarkus accepts new requests in the meantime, so it could
 * wait forever, and closing the server would cut off the newest requests. This class rejects new requests after the
 * delay, and stops listening when the last call has ended. It sends each rejection after a pause. A rejected request
 * counts as in flight during the pause, so Quarkus does not close the server while requests keep arriving.
 */
@Singleton
class Draining {

    /** Delay of a rejection. A client that has just connected sends its request within this time. */
    private static final Duration PAUSE = Duration.ofMillis(300);

    private static final AttributeKey<Boolean> BUSY = AttributeKey.valueOf(Draining.class, "busy");

    private final Vertx vertx;
    private final EarlyResponses earlyResponses;
    private final Duration delay;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Set<Channel> listening = ConcurrentHashMap.newKeySet();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean rejecting;

    Draining(
            Vertx vertx,
            EarlyResponses earlyResponses,
            @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay) {
        this.vertx = vertx;
        this.earlyResponses = earlyResponses;
        this.delay = delay.orElse(Duration.ZERO);
    }

    void register(@Observes Router router) {
        // After MalformedRequests, which closes connections that can't be trusted.
        router.route().order(Integer.MIN_VALUE + 1).handler(this::admit);
    }

    private void admit(RoutingContext context) {
        Channel channel = ((HttpServerConnection) context.request().connection()).channel();
        if (connections.add(channel)) {
            listening.add(channel.parent());
        }
        channel.attr(BUSY).set(true);
        if (begin()) {
            context.addEndHandler(_ -> {
                channel.attr(BUSY).set(false);
                end();
            });
            context.next();
        } else {
            reject(context);
        }
    }

    /**
     * Counts a call, unless new calls are rejected. It increments the count before it checks, so that no call can begin
     * after {@link #end} has seen the last one.
     */
    private boolean begin() {
        calls.incrementAndGet();
        if (rejecting) {
            end();
            return false;
        }
        return true;
    }

    private void end() {
        if (calls.decrementAndGet() == 0 && rejecting) {
            stopListening();
        }
    }

    private void reject(RoutingContext context) {
        // Reads the body; otherwise, closing the connection would reset it.
        context.request().resume();
        vertx.setTimer(
                PAUSE.toMillis(),
                _ -> earlyResponses.reject(
                        context,
                        NotSent.overloaded(
                                "This replica is stopping. Nothing was sent to Stripe. Try again on a new connection.")));
    }

    void stopping(@Observes ShutdownDelayInitiatedEvent event) {
        if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
            // The application restarts, and the server keeps listening.
            return;
        }
        // Starts one pause early, so that no request is in flight when Quarkus first checks, at the end of the delay.
        Duration before = delay.minus(PAUSE);
        if (before.isPositive()) {
            vertx.setTimer(before.toMillis(), _ -> rejectFromNowOn());
        } else {
            rejectFromNowOn();
        }
    }

    private void rejectFromNowOn() {
        rejecting = true;
        if (calls.get() == 0) {
            stopListening();
        }
        for (Channel connection : connections) {
            connection.eventLoop().execute(() -> closeIfIdle(connection));
        }
    }

    private static void closeIfIdle(Channel connection) {
        if (!Boolean.TRUE.equals(connection.attr(BUSY).get())) {
            var _ = connection.close();
        }
    }

    private void stopListening() {
        listening.forEach(socket -> {
            var _ = socket.close();
        });
    }
}
