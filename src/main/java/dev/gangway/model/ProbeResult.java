package dev.gangway.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a key probe. It contains no key and no link.
 *
 * @param detail what the verdict means, what to do, and how the call ended; from fixed texts and Stripe's error code
 * @param at when the probe ended
 * @param attempts number of HTTP requests to Stripe: 0 or 1
 * @param stripeRequestId Stripe's id of the request; null if Stripe sent none
 */
public record ProbeResult(
        ProbeVerdict verdict,
        String detail,
        Instant at,
        Duration duration,
        int attempts,
        @Nullable String stripeRequestId) {

    /** Creates the result of a call that failed. A good key causes a failure too: Stripe does not find the account. */
    public static ProbeResult of(RequestFailure failure, Instant at, Duration duration) {
        StripeError response = failure.stripe();
        ProbeVerdict verdict = ProbeVerdict.of(failure);
        return new ProbeResult(
                verdict,
                verdict == ProbeVerdict.OK
                        ? verdict.advice() + "."
                        : verdict.advice() + " (" + String.join(", ", circumstances(failure)) + ").",
                at,
                duration,
                failure.attempts(),
                response == null ? null : response.requestId());
    }

    /** Creates the result of a call that created a link. */
    public static ProbeResult ofLink(Instant at, Duration duration, int attempts, @Nullable String stripeRequestId) {
        ProbeVerdict verdict = ProbeVerdict.UNEXPECTED_LINK;
        return new ProbeResult(verdict, verdict.advice() + ".", at, duration, attempts, stripeRequestId);
    }

    private static List<String> circumstances(RequestFailure failure) {
        List<String> all = new ArrayList<>(List.of(failure.code().toString()));
        if (failure.reason() != ConnectionReason.NONE) {
            all.add(failure.reason().toString());
        }
        StripeError response = failure.stripe();
        if (response != null && response.status() > 0) {
            all.add("status " + response.status());
            // The code of another server, such as a proxy, is not shown.
            if (response.fromStripe() && response.code() != null) {
                all.add(response.code());
            }
        }
        return all;
    }
}
