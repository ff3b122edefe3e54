package dev.gangway.stripe;

import org.jspecify.annotations.Nullable;

/** How one HTTP request to Stripe can fail to make a link. */
public sealed interface AttemptFailure {

    /** A short name of the kind of failure, for metrics; from a fixed list. */
    default String kind() {
        return switch (this) {
            case NotConnected _ -> "not_connected";
            case ConnectionLost _ -> "connection_lost";
            case TimedOut _ -> "timed_out";
            case Refused _ -> "refused";
            case Busy _ -> "busy";
            case Throttled _ -> "throttled";
            case ServerFailed _ -> "server_failed";
            case InvalidAnswer _ -> "invalid_answer";
        };
    }

    /** What Stripe answered; null when there was no whole answer. */
    default @Nullable StripeError error() {
        return null;
    }

    /** No connection, or no TLS session: nothing was sent. */
    record NotConnected() implements AttemptFailure {}

    /** The connection ended, or what came over it was not HTTP, before the answer was whole. */
    record ConnectionLost() implements AttemptFailure {}

    /**
     * The attempt's time ran out.
     *
     * @param sent whether a connection was there by then, so that Stripe may have seen the request
     */
    record TimedOut(boolean sent) implements AttemptFailure {}

    /** Stripe understood and said no: a 4xx that no waiting will change. */
    record Refused(Refusal refusal, StripeError error) implements AttemptFailure {}

    /** Another request holds the account or the idempotency key: a 409, or a 429 that speaks of a lock. */
    record Busy(StripeError error) implements AttemptFailure {}

    /** Stripe limits how many requests it takes: any other 429. */
    record Throttled(StripeError error) implements AttemptFailure {}

    /** Stripe failed: a 5xx. */
    record ServerFailed(StripeError error) implements AttemptFailure {}

    /** A 2xx or 3xx that is not the link that was asked for. */
    record InvalidAnswer(Defect defect, StripeError error) implements AttemptFailure {}

    /** Why Stripe said no. */
    enum Refusal {
        ACCOUNT_NOT_FOUND,
        CONFIGURATIONS_MISMATCH,
        IDEMPOTENCY_CONFLICT,
        ACCESS_BLOCKED,
        /** Stripe does not know the key: a 401. */
        KEY_UNKNOWN,
        /** Stripe knows the key and does not let it do this: a 403. */
        KEY_FORBIDDEN,
        VERSION_UNSUPPORTED,
        OTHER
    }

    /** What is wrong with an answer that claims success. */
    enum Defect {
        NOT_AS_DOCUMENTED,
        WRONG_MODE
    }
}
