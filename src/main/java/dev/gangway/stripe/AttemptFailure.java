package dev.gangway.stripe;

import dev.gangway.model.ConnectionReason;
import dev.gangway.model.Outcome;
import dev.gangway.model.StripeError;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The failure of one attempt: one HTTP request to Stripe that created no link. */
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
            case InvalidResponse _ -> "invalid_answer";
        };
    }

    /** The outcome of a call that consists of this attempt alone. */
    default Outcome outcome() {
        return switch (this) {
            case NotConnected _ -> Outcome.NOT_SENT;
            case TimedOut timedOut -> timedOut.sent() ? Outcome.UNKNOWN : Outcome.NOT_SENT;
            case ConnectionLost _, NotProcessed _, ServerFailed _, InvalidResponse _ -> Outcome.UNKNOWN;
            case Rejected _, Busy _, Throttled _ -> Outcome.REJECTED;
        };
    }

    /** One of Stripe's documented reasons for a rate limit, or {@code other}; empty for any other failure. */
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

    /** The error data of the response; null if there was no complete response. */
    default @Nullable StripeError error() {
        return null;
    }

    /**
     * There was no connection or no TLS session; nothing was sent.
     *
     * @param connectionReason why there was none
     */
    record NotConnected(ConnectionReason connectionReason) implements AttemptFailure {}

    /**
     * The connection ended, or delivered data that is not HTTP, before the response was complete.
     *
     * @param first whether this is the first request to fail with this connection; the circuit breaker counts the loss
     *     of a connection once
     * @param connectionReason why the connection was lost
     */
    record ConnectionLost(boolean first, ConnectionReason connectionReason) implements AttemptFailure {
        /** Creates a failure of this request alone, such as a stream reset. */
        public ConnectionLost(ConnectionReason connectionReason) {
            this(true, connectionReason);
        }
    }

    /**
     * The attempt timed out.
     *
     * @param sent whether there was a connection by then, so that Stripe may have received the request
     * @param full whether the attempt had its full timeout, rather than the rest of a deadline
     */
    record TimedOut(boolean sent, boolean full) implements AttemptFailure {}

    /** A server did not process the request, and the status allows a retry: 408, 421 (on another connection) or 425. */
    record NotProcessed(StripeError error) implements AttemptFailure {}

    /** Stripe rejected the request: a 4xx that a retry would not change. */
    record Rejected(RejectionReason reason, StripeError error) implements AttemptFailure {}

    /** Another request locks the account or the idempotency key: a 409, or a 429 that a lock causes. */
    record Busy(StripeError error) implements AttemptFailure {}

    /** Stripe limits the rate of requests: any other 429. */
    record Throttled(StripeError error) implements AttemptFailure {}

    /** Stripe failed: a 5xx. */
    record ServerFailed(StripeError error) implements AttemptFailure {}

    /** A 2xx or 3xx that is not the requested link, or a 4xx that is not in Stripe's format. */
    record InvalidResponse(InvalidResponseReason reason, StripeError error) implements AttemptFailure {}

    /** Why Stripe rejected a request. */
    enum RejectionReason {
        ACCOUNT_NOT_FOUND,
        CONFIGURATIONS_MISMATCH,
        IDEMPOTENCY_CONFLICT,
        ACCESS_BLOCKED,
        /** Stripe rejects the key as unknown: a 401. */
        KEY_UNKNOWN,
        /** Stripe accepts the key, but the key lacks a permission: a 403. */
        KEY_FORBIDDEN,
        VERSION_UNSUPPORTED,
        OTHER
    }

    /** Why a response is invalid. */
    enum InvalidResponseReason {
        NOT_AS_DOCUMENTED,
        /** A 4xx that is not in Stripe's format, so it is no evidence about the caller, the key or the API version. */
        NOT_FROM_STRIPE,
        /** Like {@link #NOT_FROM_STRIPE}, with a status that proxies send on their own. */
        FROM_INTERMEDIARY,
        /** The link is for another account, or does not match the request. */
        OTHER_REQUEST,
        /**
         * The response has the idempotency key of another request: the connection delivers responses to the wrong
         * requests.
         */
        OUT_OF_STEP,
        WRONG_MODE
    }
}
