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

    /**
     * Returns the documented reason of an error; {@code other} if there is none. The header takes precedence over the
     * body.
     */
    static String of(StripeError error) {
        String reason = error.limitedReason() != null ? error.limitedReason() : error.code();
        return reason != null && DOCUMENTED.contains(reason) ? reason : "other";
    }
}
