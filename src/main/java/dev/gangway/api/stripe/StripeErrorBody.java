package dev.gangway.api.stripe;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.RequestFailure;
import dev.gangway.model.StripeError;
import dev.gangway.model.Violation;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A failure in the format of Stripe's errors, from which Stripe's SDKs create their exceptions.
 *
 * @param error Stripe's error object
 */
@RegisterForReflection
public record StripeErrorBody(ErrorObject error) {

    private static final int MAX_VIOLATIONS = 10;
    private static final double MILLIS = 1000;

    /**
     * Stripe's error object.
     *
     * @param code Stripe's error code if Stripe has one for the failure, else the code of {@link ErrorCode}
     * @param message what happened, the outcome at Stripe, and when to retry, because some SDKs show nothing else
     * @param type set only where SDKs select their exception by it
     * @param param path of the first violation
     * @param appliedConfigurations the configurations that the account has, where Stripe sends them
     * @param gangway members that Stripe's errors do not have
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record ErrorObject(
            String code,
            String message,
            @Nullable String type,
            @Nullable String param,
            List<String> appliedConfigurations,
            Details gangway) {}

    /** Members with the names and values of a problem of the API. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Details(
            String code,
            String requestId,
            String outcome,
            boolean retryable,
            @Nullable Long retryAfterMs,
            @Nullable Integer attempts,
            @Nullable String stripeRequestId,
            @Nullable String stripeCode,
            List<String> appliedConfigurations,
            List<Item> errors) {}

    /** A violation of the request. */
    @RegisterForReflection
    public record Item(String path, String code, String message) {}

    /**
     * Returns the body for a failure.
     *
     * @param failure its violations have the paths of Stripe's format; see {@link StripePaths}
     */
    public static StripeErrorBody of(RequestFailure failure, String requestId) {
        StripeErrorRow row = StripeErrorRow.of(failure);
        StripeError stripe = failure.stripe();
        List<Violation> violations = failure.violations();
        List<String> applied = stripe == null ? List.of() : stripe.appliedConfigurations();
        var details = new Details(
                failure.code().toString(),
                requestId,
                failure.outcome().toString(),
                failure.code().retryable(),
                failure.retryAfter().map(Duration::toMillis).orElse(null),
                failure.attempts() > 0 ? failure.attempts() : null,
                stripe == null ? null : stripe.requestId(),
                stripe == null ? null : stripe.code(),
                applied,
                violations.stream()
                        .map(each -> new Item(each.path(), each.code().toString(), each.message()))
                        .toList());
        return new StripeErrorBody(new ErrorObject(
                row.code(),
                message(failure, violations),
                row.type(),
                violations.isEmpty() || violations.getFirst().path().isEmpty()
                        ? null
                        : violations.getFirst().path(),
                failure.code() == ErrorCode.CONFIGURATIONS_MISMATCH ? applied : List.of(),
                details));
    }

    private static String message(RequestFailure failure, List<Violation> violations) {
        StripeError stripe = failure.stripe();
        String stripes = failure.code() == ErrorCode.STRIPE_REJECTED && stripe != null && stripe.isAboutRequest()
                ? stripe.message()
                : null;
        return (violations.isEmpty() ? failure.detail() : text(violations))
                + (stripes == null ? "" : " Stripe: " + stripes)
                + " (outcome " + failure.outcome() + retry(failure) + ")";
    }

    private static String text(List<Violation> violations) {
        String first = violations.stream()
                .limit(MAX_VIOLATIONS)
                .map(each ->
                        (each.path().isEmpty() ? "The body" : "'" + each.path() + "'") + " " + each.message() + ".")
                .collect(Collectors.joining(" "));
        int more = violations.size() - MAX_VIOLATIONS;
        return first + (more > 0 ? " And " + more + " more." : "");
    }

    private static String retry(RequestFailure failure) {
        if (!failure.code().retryable()) {
            return "";
        }
        return failure.retryAfter()
                .map(wait -> String.format(Locale.ROOT, ", try again after %.1f s", wait.toMillis() / MILLIS))
                .orElse(", try again");
    }
}
