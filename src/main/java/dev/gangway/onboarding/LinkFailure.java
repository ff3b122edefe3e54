package dev.gangway.onboarding;

import dev.gangway.model.ConnectionReason;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.Fault;
import dev.gangway.model.Outcome;
import dev.gangway.model.Violation;
import dev.gangway.stripe.StripeError;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a request did not lead to a link, in terms of the API's contract.
 *
 * @param detail our own words for the person who reads it: what happened and what to do
 * @param violations what is wrong with the request, all at once; empty when that is not why it failed
 * @param stripe what Stripe answered; null when it did not
 * @param attempts how many HTTP requests were made to Stripe
 * @param retryAfter when the same request may succeed; empty where it never will, or where nobody knows
 * @param reason why the last attempt had no connection or lost it
 * @param fault who can fix it: the code's, unless this occurrence has another cause
 */
public record LinkFailure(
        ErrorCode code,
        Outcome outcome,
        String detail,
        List<Violation> violations,
        @Nullable StripeError stripe,
        int attempts,
        Optional<Duration> retryAfter,
        ConnectionReason reason,
        Fault fault) {

    /** A failure whose fault is that of its code, and of which nothing is known about a connection. */
    public LinkFailure(
            ErrorCode code,
            Outcome outcome,
            String detail,
            List<Violation> violations,
            @Nullable StripeError stripe,
            int attempts,
            Optional<Duration> retryAfter) {
        this(code, outcome, detail, violations, stripe, attempts, retryAfter, ConnectionReason.NONE, code.fault());
    }

    /** The same failure with another fault. */
    LinkFailure withFault(Fault other) {
        return new LinkFailure(code, outcome, detail, violations, stripe, attempts, retryAfter, reason, other);
    }

    /** When to retry where nothing better is known. */
    static final Duration SOON = Duration.ofSeconds(1);

    /** A failure before anything was sent. */
    public static LinkFailure notSent(ErrorCode code, String detail) {
        return new LinkFailure(code, Outcome.NOT_SENT, detail, List.of(), null, 0, Optional.empty());
    }

    /** A request that this process has no room for now. The same request may succeed after a moment. */
    public static LinkFailure overloaded(String detail) {
        return new LinkFailure(ErrorCode.OVERLOADED, Outcome.NOT_SENT, detail, List.of(), null, 0, Optional.of(SOON));
    }

    /**
     * A request that breaks rules; any mistake of shape names it, else the first violation.
     *
     * @param violations at least one
     */
    public static LinkFailure of(List<Violation> violations) {
        ErrorCode code = violations.stream()
                .map(Violation::code)
                .filter(each -> each == ErrorCode.INVALID_JSON || each == ErrorCode.INVALID_REQUEST)
                .findFirst()
                .orElseGet(() -> violations.getFirst().code());
        Violation first = violations.getFirst();
        String subject = first.path().isEmpty() ? "The body" : "'" + first.path() + "'";
        String more = violations.size() == 1 ? "" : " (and " + (violations.size() - 1) + " more: see errors)";
        return new LinkFailure(
                code,
                Outcome.NOT_SENT,
                subject + " " + first.message() + more + ". Nothing was sent to Stripe.",
                List.copyOf(violations),
                null,
                0,
                Optional.empty());
    }
}
