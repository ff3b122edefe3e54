package dev.gangway.stripe;

import dev.gangway.model.StripeError;
import java.util.Set;

/** The reasons that Stripe documents for a 429: values of {@code Stripe-Rate-Limited-Reason}, and error codes. */
final class RateLimitReasons {

    private static final Set<String> DOCUMENTED = Set.of(
            "global-rate",
            "endpoint-rate",
            "global-concurrency",
            "endpoint-concurrency",
            "resource-specific",
            "account_rate_limit_exceeded",
            "lock_timeout");

    private RateLimitReasons() {}

    /** The documented reason of an error, the header's before the body's; {@code other} when there is none. */
    static String of(StripeError error) {
        String reason = error.limitedReason() != null ? error.limitedReason() : error.code();
        return reason != null && DOCUMENTED.contains(reason) ? reason : "other";
    }
}
