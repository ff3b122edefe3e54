package dev.gangway.stripe;

import dev.gangway.model.ConnectionReason;
import dev.gangway.model.Outcome;
import dev.gangway.model.StripeError;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The failure of one attempt: of one HTTP request to Stripe that made no link. */
public sealed interface AttemptFailure {

    /** A short name of the kind of failure, for metrics; from a fixed list. */
    default String kind() {
        return switch (this) {
            case NotConnected _ -> "not_connected";
            case ConnectionLost _ -> "connection_lost";
            case TimedOut _ -> "timed_out";
            case NotProcessed _ -> "not_processed";
            case Rejected _ -> "refused";
            case Busy _ -> "busy";
            case Throttled _ -> "throttled";
            case ServerFailed _ -> "server_failed";
            case InvalidAnswer _ -> "invalid_answer";
        };
    }

    /** What is known of a call that consists of this attempt alone. */
    default Outcome outcome() {
        return switch (this) {
            case NotConnected _ -> Outcome.NOT_SENT;
            case TimedOut timedOut -> timedOut.sent() ? Outcome.UNKNOWN : Outcome.NOT_SENT;
            case ConnectionLost _, NotProcessed _, ServerFailed _, InvalidAnswer _ -> Outcome.UNKNOWN;
            case Rejected _, Busy _, Throttled _ -> Outcome.REJECTED;
        };
    }

    /** Why Stripe limits the rate, as one of its documented reasons; empty for any other failure. */
    default Optional<String> rateLimitReason() {
        return switch (this) {
            case Throttled throttled -> Optional.of(RateLimitReasons.of(throttled.error()));
            case Busy busy when busy.error().status() == 429 -> Optional.of(RateLimitReasons.of(busy.error()));
            default -> Optional.empty();
        };
    }

    /** Why there was no connection or why it was lost; {@link ConnectionReason#NONE} for any other failure. */
    default ConnectionReason connectionReason() {
        return ConnectionReason.NONE;
    }

    /** What Stripe answered; null when there was no whole answer. */
    default @Nullable StripeError error() {
        return null;
    }

    /**
     * No connection, or no TLS session: nothing was sent.
     *
     * @param connectionReason why
     */
    record NotConnected(ConnectionReason connectionReason) implements AttemptFailure {}

    /**
     * The connection ended, or what came over it was not HTTP, before the answer was whole.
     *
     * @param first whether this is the first request to fail with this connection; the circuit breaker counts the loss of a
     *     connection once
     * @param connectionReason why
     */
    record ConnectionLost(boolean first, ConnectionReason connectionReason) implements AttemptFailure {
        /** A failure of this request alone, such as a stream reset. */
        public ConnectionLost(ConnectionReason connectionReason) {
            this(true, connectionReason);
        }
    }

    /**
     * The attempt's time ran out.
     *
     * @param sent whether a connection was there by then, so that Stripe may have seen the request
     * @param full whether it had all the time that an attempt ever gets, and not just what a deadline left
     */
    record TimedOut(boolean sent, boolean full) implements AttemptFailure {}

    /** Something did not process the request and asks for it again: 408, 421 (on another connection) and 425. */
    record NotProcessed(StripeError error) implements AttemptFailure {}

    /** Stripe rejected the request: a 4xx that a later attempt would get again. */
    record Rejected(RejectionReason reason, StripeError error) implements AttemptFailure {}

    /** Another request holds the account or the idempotency key: a 409, or a 429 whose cause is a lock. */
    record Busy(StripeError error) implements AttemptFailure {}

    /** Stripe limits how many requests it takes: any other 429. */
    record Throttled(StripeError error) implements AttemptFailure {}

    /** Stripe failed: a 5xx. */
    record ServerFailed(StripeError error) implements AttemptFailure {}

    /** A 2xx or 3xx that is not the requested link, or a 4xx that is not in Stripe's form. */
    record InvalidAnswer(InvalidAnswerReason reason, StripeError error) implements AttemptFailure {}

    /** Why Stripe rejected a request. */
    enum RejectionReason {
        ACCOUNT_NOT_FOUND,
        CONFIGURATIONS_MISMATCH,
        IDEMPOTENCY_CONFLICT,
        ACCESS_BLOCKED,
        /** Stripe does not know the key: a 401. */
        KEY_UNKNOWN,
        /** Stripe knows the key, and the key may not do this: a 403. */
        KEY_FORBIDDEN,
        VERSION_UNSUPPORTED,
        OTHER
    }

    /** Why an answer is invalid. */
    enum InvalidAnswerReason {
        NOT_AS_DOCUMENTED,
        /** A 4xx without Stripe's form, which says nothing about the caller, the key or the API version. */
        NOT_FROM_STRIPE,
        /** The same, with a status that proxies send by themselves. */
        FROM_INTERMEDIARY,
        /** The link is for another account, or does not match the request. */
        OTHER_REQUEST,
        /** It names the idempotency key of another request: the connection delivers answers to the wrong requests. */
        OUT_OF_STEP,
        WRONG_MODE
    }
}
