package dev.gangway.stripe;

import dev.gangway.telemetry.Meters;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes account links at Stripe. */
@Singleton
public class AccountLinks {

    private final AccountLinksClient client;
    private final AnswerReader answers;
    private final Connections connections = new Connections(System::nanoTime);
    private final Meters meters;
    private final Vertx vertx;

    AccountLinks(AccountLinksClient client, LinkUrls linkUrls, Meters meters, Vertx vertx) {
        this.client = client;
        this.answers = new AnswerReader(linkUrls::serves);
        this.meters = meters;
        this.vertx = vertx;
    }

    /**
     * One attempt: a single HTTP request. Cancelling the subscription gives it up and closes its connection, and so does
     * the end of its time.
     *
     * @param request what to send
     * @param key the same for every attempt of a call
     * @param timeout the longest that the attempt may take, connecting included
     * @return the link, or a failure with {@link AttemptFailedException}
     */
    public Uni<AccountLink> attempt(StripeRequest request, IdempotencyKey key, Duration timeout) {
        return Uni.createFrom().deferred(() -> {
            long start = System.nanoTime();
            return Uni.createFrom()
                    .<Answer>emitter(emitter -> send(request, key, timeout, emitter))
                    .map(answer -> answers.read(request.call(), answer))
                    .onTermination()
                    .invoke((link, failure, cancelled) ->
                            meters.attempt(result(failure, cancelled), Duration.ofNanos(System.nanoTime() - start)));
        });
    }

    private void send(StripeRequest request, IdempotencyKey key, Duration timeout, UniEmitter<? super Answer> emitter) {
        AccountLinkCall call = request.call();
        var exchange = new Exchange(request.body().getBytes(StandardCharsets.UTF_8), connections);
        long timer = vertx.setTimer(
                timeout.toMillis(),
                _ -> emitter.fail(new AttemptFailedException(new AttemptFailure.TimedOut(exchange.isSent()))));
        emitter.onTermination(() -> {
            vertx.cancelTimer(timer);
            exchange.giveUp();
        });
        client.create(
                        "Bearer " + call.credential().key().reveal(),
                        call.apiVersion().toString(),
                        key.value(),
                        call.credential().context().orElse(null),
                        exchange)
                .map(AccountLinks::answer)
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
        // With this return type, the REST client has the whole body in memory by now, whatever the status.
        byte[] body = response.hasEntity() ? response.readEntity(byte[].class) : new byte[0];
        return new Answer(response.getStatus(), response::getHeaderString, Buffer.buffer(body));
    }

    private static String result(@Nullable Throwable failure, boolean cancelled) {
        if (cancelled) {
            return "cancelled";
        }
        if (failure == null) {
            return "created";
        }
        return failure instanceof AttemptFailedException attempt
                ? attempt.failure().kind()
                : "internal_error";
    }
}
