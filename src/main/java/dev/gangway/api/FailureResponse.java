package dev.gangway.api;

import dev.gangway.api.stripe.StripeErrorBody;
import dev.gangway.api.stripe.StripeErrorRow;
import dev.gangway.model.RequestFailure;
import dev.gangway.model.StripeError;
import dev.gangway.onboarding.RefreshRule;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The response to a failed request, in the format of the request.
 *
 * @param body written as JSON
 */
record FailureResponse(int status, Object body, Map<String, String> headers) {

    /** The value of {@code Stripe-Should-Retry}: Gangway retries within its own limits, so an SDK must not. */
    private static final String NO_RETRY = "false";

    static FailureResponse of(RequestFailure failure, RequestContext call) {
        Map<String, String> headers = new LinkedHashMap<>();
        StripeError stripe = failure.stripe();
        String stripeRequestId = stripe == null ? null : stripe.requestId();
        failure.retryAfter().ifPresent(time -> headers.put(HttpHeaders.RETRY_AFTER, wholeSeconds(time)));
        if (failure.code().status() == 401) {
            headers.put(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (failure.attempts() > 0) {
            headers.put("Gangway-Attempts", String.valueOf(failure.attempts()));
        }
        if (stripeRequestId != null) {
            headers.put("Stripe-Request-Id", stripeRequestId);
        }
        return switch (call.format()) {
            case GANGWAY -> {
                headers.put(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
                Problem problem = Problem.of(
                        failure,
                        call.requestId(),
                        call.action() == Endpoint.REFRESH_LINK ? RefreshRule.userMessage(failure.code()) : null);
                yield new FailureResponse(problem.status(), problem, headers);
            }
            case STRIPE -> {
                headers.put(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
                headers.put("Request-Id", Objects.requireNonNullElse(stripeRequestId, call.requestId()));
                headers.put("Stripe-Should-Retry", NO_RETRY);
                yield new FailureResponse(
                        StripeErrorRow.of(failure).status(), StripeErrorBody.of(failure, call.requestId()), headers);
            }
        };
    }

    /** Rounds up. */
    private static String wholeSeconds(Duration time) {
        return String.valueOf((time.toMillis() + 999) / 1000);
    }
}
