package dev.gangway.stripe;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an answer that is not a link says of itself. All of it was sent by the other side; here it is bounded, and keys
 * and URLs in it are masked.
 *
 * @param status the HTTP status
 * @param fromStripe whether the answer is in Stripe's form: a JSON object with an {@code error}, or a {@code Request-Id} of
 *     Stripe's. A proxy's answer is not
 * @param requestId Stripe's name for the request
 * @param code Stripe's error code, such as {@code not_found}
 * @param message Stripe's message, at most 500 characters
 * @param appliedConfigurations with {@code configs_must_match_to_use_account_links}: what would have been right
 * @param shouldRetry the value of {@code Stripe-Should-Retry}, where it is {@code true} or {@code false}
 * @param limitedReason the value of {@code Stripe-Rate-Limited-Reason}
 * @param retryAfter the value of {@code Retry-After}, at most a year
 */
public record StripeError(
        int status,
        boolean fromStripe,
        @Nullable String requestId,
        @Nullable String code,
        @Nullable String message,
        List<String> appliedConfigurations,
        @Nullable Boolean shouldRetry,
        @Nullable String limitedReason,
        @Nullable Duration retryAfter) {

    /** Nothing is known: the answer could not be read. */
    public static final StripeError NONE = new StripeError(0, false, null, null, null, List.of(), null, null, null);
}
