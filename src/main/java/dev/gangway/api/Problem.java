package dev.gangway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.RequestFailure;
import dev.gangway.model.StripeError;
import dev.gangway.model.Violation;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A failure as callers see it: a problem of RFC 9457 with this API's own members.
 *
 * @param type {@code urn:gangway:problem:<code>}
 * @param title the same for every problem of a code
 * @param status the HTTP status
 * @param detail what happened in this case and what to do
 * @param code the kind of failure; see {@link ErrorCode}
 * @param requestId the request's id, as in {@code X-Request-Id}
 * @param outcome what is known about the call to Stripe
 * @param retryable whether the same request may succeed later
 * @param retryAfterMs how long to wait before a retry, in milliseconds
 * @param attempts the number of attempts to call Stripe
 * @param stripeRequestId Stripe's request id of the last attempt
 * @param stripeCode Stripe's own error code
 * @param stripeMessage Stripe's own message, if the caller can act on it
 * @param appliedConfigurations with {@code configurations_mismatch}: the configurations that the account has
 * @param userMessage the key of the text that a page shows to its user if a link can't be refreshed, such as
 *     {@code refresh.expired}
 * @param errors all violations of the request
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({"type", "title", "status", "detail", "code"})
record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        String requestId,
        String outcome,
        boolean retryable,
        @Nullable Long retryAfterMs,
        @Nullable Integer attempts,
        @Nullable String stripeRequestId,
        @Nullable String stripeCode,
        @Nullable String stripeMessage,
        List<String> appliedConfigurations,
        @Nullable String userMessage,
        List<ViolationView> errors) {

    static final String MEDIA_TYPE = "application/problem+json";

    /** A violation of the request. */
    @RegisterForReflection
    record ViolationView(String path, String code, String message) {
        static ViolationView of(Violation violation) {
            return new ViolationView(violation.path(), violation.code().toString(), violation.message());
        }
    }

    static Problem of(RequestFailure failure, String requestId, @Nullable String userMessage) {
        ErrorCode code = failure.code();
        StripeError stripe = failure.stripe();
        return new Problem(
                "urn:gangway:problem:" + code,
                code.title(),
                code.status(),
                failure.detail(),
                code.toString(),
                requestId,
                failure.outcome().toString(),
                code.retryable(),
                failure.retryAfter().map(Duration::toMillis).orElse(null),
                failure.attempts() > 0 ? failure.attempts() : null,
                stripe == null ? null : stripe.requestId(),
                stripe == null ? null : stripe.code(),
                stripe != null && stripe.isAboutRequest() ? stripe.message() : null,
                stripe == null ? List.of() : stripe.appliedConfigurations(),
                userMessage,
                failure.violations().stream().map(ViolationView::of).toList());
    }
}
