package dev.gangway.stripe.http;

import dev.gangway.model.AccountId;
import dev.gangway.model.ApiVersion;
import dev.gangway.model.Credential;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.model.Mode;
import dev.gangway.model.Secret;
import dev.gangway.resilience.Deadline.AttemptTime;
import dev.gangway.stripe.AccountLinkCall;
import dev.gangway.stripe.AttemptFailedException;
import dev.gangway.stripe.IdempotencyKey;
import dev.gangway.stripe.StripeRequest;
import dev.gangway.stripe.StripeResponse;
import dev.gangway.stripe.Transport;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Calls over a {@link Transport}. */
final class TransportCalls {

    static final Duration LONG = Duration.ofSeconds(10);

    private TransportCalls() {}

    static StripeRequest request(String key) {
        return StripeRequest.of(new AccountLinkCall(
                Credential.of(new Secret(key), Optional.empty()),
                ApiVersion.of("2026-08-26.dahlia").orElseThrow(),
                Mode.TEST,
                new AccountId("acct_1"),
                LinkType.ACCOUNT_ONBOARDING,
                new LinkParameters(Map.of(LinkField.REFRESH_URL, "https://a.example/r"))));
    }

    /** A call that can be given up. */
    record Sent(CompletableFuture<StripeResponse> answer, Cancellable subscription) {

        /** The answer, or the failure. */
        Object result() {
            return answer.<Object>handle(
                            (item, failure) -> item == null ? ((AttemptFailedException) failure).failure() : item)
                    .join();
        }
    }

    static Sent send(Transport transport, String key, Duration timeout) {
        var answer = new CompletableFuture<StripeResponse>();
        Cancellable subscription = transport
                .send(request(key), IdempotencyKey.random(), new AttemptTime(timeout, true))
                .subscribe()
                .with(answer::complete, answer::completeExceptionally);
        return new Sent(answer, subscription);
    }

    /** Gives up the connection of an answer, on the event loop. */
    static void giveUp(StripeResponse answer, boolean replace) {
        if (replace) {
            answer.connection().replace();
        } else {
            answer.connection().discard();
        }
    }
}
