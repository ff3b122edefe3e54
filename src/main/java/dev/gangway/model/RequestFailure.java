package dev.gangway.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a request ended without a link. The default methods describe a request of which nothing was sent to Stripe. */
public sealed interface RequestFailure {

    /** The time until a retry if no better value is known. */
    Duration SOON = Duration.ofSeconds(1);

    /** The kind of failure. */
    ErrorCode code();

    /** What happened and what to do, for people. */
    String detail();

    /** What is known about the call to Stripe. */
    default Outcome outcome() {
        return Outcome.NOT_SENT;
    }

    /** Who can fix the failure. */
    default Fault fault() {
        return code().fault();
    }

    /** Number of HTTP requests to Stripe. */
    default int attempts() {
        return 0;
    }

    /** Time until the same request may succeed; empty if it never will or the time is unknown. */
    default Optional<Duration> retryAfter() {
        return Optional.empty();
    }

    /** Why the last attempt had no connection or lost it. */
    default ConnectionReason reason() {
        return ConnectionReason.NONE;
    }

    /** All violations of the request; empty if it has none. */
    default List<Violation> violations() {
        return List.of();
    }

    /** Stripe's response to the last attempt; null if there was none. */
    default @Nullable StripeError stripe() {
        return null;
    }

    /**
     * The request has violations. The code is that of the first violation of the request's format. Without one, it is
     * the code of the first violation.
     *
     * @param violations at least one
     */
    record InvalidRequest(List<Violation> violations) implements RequestFailure {

        public InvalidRequest {
            violations = List.copyOf(violations);
        }

        @Override
        public ErrorCode code() {
            return violations.stream()
                    .map(Violation::code)
                    .filter(each -> each == ErrorCode.INVALID_JSON || each == ErrorCode.INVALID_REQUEST)
                    .findFirst()
                    .orElseGet(() -> violations.getFirst().code());
        }

        @Override
        public String detail() {
            Violation first = violations.getFirst();
            String subject = first.path().isEmpty() ? "The body" : "'" + first.path() + "'";
            String more = violations.size() == 1 ? "" : " (and " + (violations.size() - 1) + " more: see errors)";
            return subject + " " + first.message() + more + ". Nothing was sent to Stripe.";
        }
    }

    /** The request ended before a call to Stripe. */
    record NotSent(ErrorCode code, String detail, Optional<Duration> retryAfter) implements RequestFailure {

        /** Creates a failure without a time to retry. */
        public NotSent(ErrorCode code, String detail) {
            this(code, detail, Optional.empty());
        }

        /** Creates a failure for a process that has no capacity for the request at the moment. */
        public static NotSent overloaded(String detail) {
            return new NotSent(ErrorCode.OVERLOADED, detail, Optional.of(SOON));
        }
    }

    /** The request ended during a call to Stripe, or after it. */
    record CallFailed(
            ErrorCode code,
            Outcome outcome,
            String detail,
            int attempts,
            Optional<Duration> retryAfter,
            Fault fault,
            ConnectionReason reason,
            @Nullable StripeError stripe)
            implements RequestFailure {

        /** Creates a failure with the fault of its code, and without a connection reason or a response from Stripe. */
        public CallFailed(ErrorCode code, Outcome outcome, String detail, int attempts, Optional<Duration> retryAfter) {
            this(code, outcome, detail, attempts, retryAfter, code.fault(), ConnectionReason.NONE, null);
        }

        /** Returns the same failure with another fault. */
        public CallFailed withFault(Fault other) {
            return new CallFailed(code, outcome, detail, attempts, retryAfter, other, reason, stripe);
        }
    }
}
