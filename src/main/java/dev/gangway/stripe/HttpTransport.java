package dev.gangway.stripe;

import dev.gangway.resilience.Deadline.AttemptTime;
import dev.gangway.resilience.Scheduler;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Sends requests with the REST client. */
@Singleton
final class HttpTransport implements Transport {

    private final AccountLinksClient client;
    private final Connections connections;
    private final Scheduler scheduler;

    HttpTransport(AccountLinksClient client, Scheduler scheduler) {
        this.client = client;
        this.connections = new Connections(scheduler::nanoTime);
        this.scheduler = scheduler;
    }

    @Override
    public Uni<Answer> send(StripeRequest request, IdempotencyKey key, AttemptTime time) {
        return Uni.createFrom().emitter(emitter -> send(request, key, time, emitter));
    }

    private void send(StripeRequest request, IdempotencyKey key, AttemptTime time, UniEmitter<? super Answer> emitter) {
        AccountLinkCall call = request.call();
        var exchange = new Exchange(request.body().getBytes(StandardCharsets.UTF_8), connections);
        Scheduler.Timer timer = scheduler.after(
                time.timeout(),
                () -> emitter.fail(
                        new AttemptFailedException(new AttemptFailure.TimedOut(exchange.isSent(), time.full()))));
        emitter.onTermination(() -> {
            timer.cancel();
            exchange.giveUp();
        });
        client.create(
                        "Bearer " + call.credential().key().reveal(),
                        call.apiVersion().toString(),
                        key.value(),
                        call.credential().context().orElse(null),
                        exchange)
                .map(HttpTransport::answer)
                .subscribe()
                .with(emitter::complete, failure -> end(exchange, failure, emitter));
    }

    private static void end(Exchange exchange, Throwable failure, UniEmitter<? super Answer> emitter) {
        switch (exchange.end()) {
            case COMPLETE -> emitter.fail(failure);
            case OVERFLOWED -> emitter.complete(exchange.overflowedAnswer());
            case BROKEN -> emitter.fail(new AttemptFailedException(new AttemptFailure.ConnectionLost()));
            case NOT_CONNECTED -> emitter.fail(new AttemptFailedException(new AttemptFailure.NotConnected()));
        }
    }

    private static Answer answer(Response response) {
        return new Answer(response.getStatus(), response::getHeaderString, Buffer.buffer(body(response)));
    }

    private static byte[] body(Response response) {
        if (!response.hasEntity()) {
            return new byte[0];
        }
        // With this return type, the REST client has the whole body in memory by now, whatever the status, and all of
        // it is available; who does not ask begins with a buffer of 16 KiB.
        try (InputStream body = response.readEntity(InputStream.class)) {
            return body.readNBytes(body.available());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
