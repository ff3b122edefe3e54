package dev.gangway.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response that is not a link, from Stripe or from an intermediary. All values come from the peer. They are bounded,
 * and keys and URLs in them are redacted.
 *
 * @param status the HTTP status
 * @param fromStripe whether the response has Stripe's format: a JSON object with an {@code error}, or a
 *     {@code Request-Id} of Stripe. The response of a proxy has neither
 * @param requestId Stripe's id of the request
 * @param code Stripe's error code, such as {@code not_found}
 * @param type Stripe's error type, such as {@code rate_limit}; most errors of API v2 have none
 * @param message Stripe's message, at most 500 characters
 * @param appliedConfigurations the configurations that the account has, with
 *     {@code configs_must_match_to_use_account_links}
 * @param shouldRetry the value of {@code Stripe-Should-Retry} if it is {@code true} or {@code false}
 * @param limitedReason the value of {@code Stripe-Rate-Limited-Reason}
 * @param retryAfter the value of {@code Retry-After}, at most a year
 */
public record StripeError(
        int status,
        boolean fromStripe,
        @Nullable String requestId,
        @Nullable String code,
        @Nullable String type,
        @Nullable String message,
        List<String> appliedConfigurations,
        @Nullable Boolean shouldRetry,
        @Nullable String limitedReason,
        @Nullable Duration retryAfter) {

    /** A response that could not be read. */
    public static final StripeError NONE =
            new StripeError(0, false, null, null, null, null, List.of(), null, null, null);

    /**
     * Whether the error concerns the request, so that callers may see Stripe's message. With other statuses, it concerns
     * the platform, and the message may contain parts of the platform's key.
     */
    public boolean isAboutRequest() {
        return status == 400 || status == 404;
    }
}
