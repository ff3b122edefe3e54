package dev.gangway.api.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.gangway.model.ConnectionReason;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.LinkType;
import dev.gangway.model.Outcome;
import dev.gangway.model.RequestFailure;
import dev.gangway.model.RequestFailure.CallFailed;
import dev.gangway.model.RequestFailure.InvalidRequest;
import dev.gangway.model.RequestFailure.NotSent;
import dev.gangway.model.StripeError;
import dev.gangway.model.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every failure as an error of Stripe's. */
class StripeErrorBodyTest {

    private static final ObjectMapper JSON =
            new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

    private static final StripeError STRIPES = new StripeError(
            402, true, "req_1", "some_code", "some_type", "Some message", List.of("merchant"), null, null, null);

    private static RequestFailure failure(ErrorCode code, @Nullable StripeError stripe) {
        return new CallFailed(
                code,
                Outcome.REJECTED,
                "What happened and what to do.",
                3,
                code.retryable() ? Optional.of(Duration.ofMillis(1200)) : Optional.empty(),
                code.fault(),
                ConnectionReason.NONE,
                stripe);
    }

    private static JsonNode error(RequestFailure failure, @Nullable LinkType type) {
        RequestFailure mapped = failure.violations().isEmpty()
                ? failure
                : new InvalidRequest(failure.violations().stream()
                        .map(each -> StripePaths.of(each, type))
                        .toList());
        return JSON.valueToTree(StripeErrorBody.of(mapped, "id-1")).path("error");
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyFailureIsAnErrorThatEverySdkReads(ErrorCode code) {
        JsonNode body = JSON.valueToTree(StripeErrorBody.of(failure(code, null), "id-1"));

        assertThat(body.fieldNames()).toIterable().containsExactly("error");
        JsonNode error = body.path("error");
        assertThat(error.isObject()).isTrue();
        assertThat(error.path("code").isTextual()).isTrue();
        assertThat(error.path("code").asText()).isNotBlank();
        assertThat(error.path("message").asText())
                .startsWith("What happened and what to do.")
                .contains("outcome rejected")
                .endsWith(code.retryable() ? ", try again after 1.2 s)" : "(outcome rejected)");
        assertThat(error.path("gangway").path("code").asText()).isEqualTo(code.toString());
        assertThat(error.path("gangway").path("retryable").asBoolean()).isEqualTo(code.retryable());
        assertThat(StripeErrorRow.of(failure(code, null)).status())
                .isBetween(400, 504)
                .isNotEqualTo(422);
    }

    /** The status, code and type of each failure, without a response from Stripe. */
    @ParameterizedTest
    @CsvSource({
        "INVALID_JSON, 400, invalid_fields,",
        "INVALID_REQUEST, 400, invalid_fields,",
        "MISSING_FIELD, 400, invalid_fields,",
        "TENANT_REQUIRED, 400, tenant_required,",
        "FIELD_LOCKED, 400, field_locked,",
        "REDIRECT_NOT_ALLOWED, 400, redirect_not_allowed,",
        "CONFIGURATION_NOT_ALLOWED, 400, configuration_not_allowed,",
        "CONFIGURATIONS_NOT_SUPPORTED, 400, configurations_not_supported,",
        "CONFIGURATIONS_MISMATCH, 400, configs_must_match_to_use_account_links,",
        "STRIPE_REJECTED, 400, stripe_rejected,",
        "STRIPE_ACCESS_BLOCKED, 400, accounts_v2_access_blocked,",
        "ACCOUNT_NOT_FOUND, 404, not_found,",
        "TENANT_NOT_FOUND, 404, tenant_not_found,",
        "NO_SUCH_RESOURCE, 404, no_such_resource,",
        "IDEMPOTENCY_CONFLICT, 400, idempotency_conflict, idempotency_error",
        "UNAUTHENTICATED, 401, unauthenticated,",
        "STRIPE_KEY_SENT, 401, stripe_key_sent,",
        "CALLER_NOT_ALLOWED, 403, caller_not_allowed,",
        "METHOD_NOT_ALLOWED, 405, method_not_allowed,",
        "BODY_TOO_LARGE, 413, body_too_large,",
        "UNSUPPORTED_MEDIA_TYPE, 415, unsupported_media_type,",
        "RATE_LIMITED, 429, rate_limited, rate_limit",
        "CREDENTIAL_REJECTED, 502, credential_rejected,",
        "STRIPE_VERSION_UNSUPPORTED, 502, stripe_version_unsupported,",
        "STRIPE_ERROR, 502, stripe_error,",
        "STRIPE_UNREACHABLE, 502, stripe_unreachable,",
        "STRIPE_INVALID_RESPONSE, 502, stripe_invalid_response,",
        "STRIPE_REJECTED_BY_INTERMEDIARY, 502, stripe_rejected_by_intermediary,",
        "LIVEMODE_MISMATCH, 502, livemode_mismatch,",
        "STRIPE_BUSY, 503, stripe_busy,",
        "STRIPE_UNAVAILABLE, 503, stripe_unavailable,",
        "CREDENTIAL_SUSPENDED, 503, credential_suspended,",
        "OVERLOADED, 503, overloaded,",
        "TENANT_UNAVAILABLE, 503, tenant_unavailable,",
        "TENANT_DISABLED, 503, tenant_disabled,",
        "IDENTITY_PROVIDER_UNAVAILABLE, 503, identity_provider_unavailable,",
        "DEADLINE_EXCEEDED, 504, deadline_exceeded,",
        "INTERNAL_ERROR, 500, internal_error,",
    })
    void statusCodeAndTypeSelectTheSdksException(ErrorCode code, int status, String stripes, @Nullable String type) {
        assertThat(StripeErrorRow.of(failure(code, null))).isEqualTo(new StripeErrorRow(status, stripes, type));
    }

    @ParameterizedTest
    @CsvSource({
        "402, some_code, some_type, 402, some_code, some_type",
        "422, some_code, , 422, some_code,",
        "400, , , 400, stripe_rejected,",
        // Not a status of a rejected request.
        "302, some_code, , 400, some_code,",
    })
    void whatStripeRejectsHasStripesOwnStatusCodeAndType(
            int sent,
            @Nullable String code,
            @Nullable String type,
            int status,
            String expectedCode,
            @Nullable String expectedType) {
        var stripes = new StripeError(sent, true, "req_1", code, type, "Some message", List.of(), null, null, null);

        assertThat(StripeErrorRow.of(failure(ErrorCode.STRIPE_REJECTED, stripes)))
                .isEqualTo(new StripeErrorRow(status, expectedCode, expectedType));
    }

    @Test
    void stripesRateLimitHasStripesCode() {
        assertThat(StripeErrorRow.of(failure(ErrorCode.RATE_LIMITED, STRIPES)))
                .isEqualTo(new StripeErrorRow(429, "account_rate_limit_exceeded", "rate_limit"));
    }

    @Test
    void appliedConfigurationsStandWhereStripeHasThem() {
        JsonNode error = error(failure(ErrorCode.CONFIGURATIONS_MISMATCH, STRIPES), null);

        assertThat(error.path("applied_configurations").toString()).isEqualTo("[\"merchant\"]");
        assertThat(error.path("gangway").path("applied_configurations").toString())
                .isEqualTo("[\"merchant\"]");
        assertThat(error(failure(ErrorCode.STRIPE_REJECTED, STRIPES), null).has("applied_configurations"))
                .isFalse();
    }

    @Test
    void detailsHaveTheMembersOfAProblem() {
        assertThat(error(failure(ErrorCode.RATE_LIMITED, STRIPES), null)
                        .path("gangway")
                        .toString())
                .isEqualTo(
                        "{\"code\":\"rate_limited\",\"request_id\":\"id-1\",\"outcome\":\"rejected\",\"retryable\":true,"
                                + "\"retry_after_ms\":1200,\"attempts\":3,\"stripe_request_id\":\"req_1\","
                                + "\"stripe_code\":\"some_code\",\"applied_configurations\":[\"merchant\"]}");
    }

    @ParameterizedTest
    @CsvSource({"400, true", "404, true", "402, false", "403, false"})
    void stripesMessageIsShownOnlyIfItConcernsTheRequest(int status, boolean shown) {
        var stripes =
                new StripeError(status, true, null, "x", null, "A masked sk_test_key", List.of(), null, null, null);

        String message = error(failure(ErrorCode.STRIPE_REJECTED, stripes), null)
                .path("message")
                .asText();

        assertThat(message.contains("Stripe: A masked sk_test_key")).isEqualTo(shown);
    }

    @Test
    void theMessageHoldsAllViolationsWithStripesPaths() {
        var failure = new InvalidRequest(List.of(
                new Violation("refresh_url", ErrorCode.MISSING_FIELD, "is required"),
                new Violation("type", ErrorCode.FIELD_LOCKED, "is locked"),
                new Violation("account", ErrorCode.INVALID_REQUEST, "must be an id")));

        JsonNode error = error(failure, LinkType.ACCOUNT_UPDATE);

        assertThat(error.path("param").asText()).isEqualTo("use_case.account_update.refresh_url");
        assertThat(error.path("message").asText())
                .isEqualTo(
                        "'use_case.account_update.refresh_url' is required. 'use_case.type' is locked. 'account' must be"
                                + " an id. (outcome not_sent)");
        assertThat(error.path("gangway").path("errors").findValuesAsText("path"))
                .containsExactly("use_case.account_update.refresh_url", "use_case.type", "account");
    }

    @Test
    void manyViolationsMakeNoEndlessMessage() {
        List<Violation> violations = new ArrayList<>();
        Stream.iterate(0, i -> i + 1)
                .limit(50)
                .forEach(i -> violations.add(new Violation("m" + i, ErrorCode.INVALID_REQUEST, "is unknown")));

        String message =
                error(new InvalidRequest(violations), null).path("message").asText();

        assertThat(message).contains("'m9' is unknown. And 40 more. (outcome").doesNotContain("'m10'");
    }

    @Test
    void aBodyWithoutPathHasNoParam() {
        JsonNode error =
                error(new InvalidRequest(List.of(new Violation("", ErrorCode.INVALID_JSON, "is empty"))), null);

        assertThat(error.has("param")).isFalse();
        assertThat(error.path("message").asText()).startsWith("The body is empty.");
    }

    @Test
    void noTypeIsSentWhereSdksGoByTheStatus() {
        assertThat(error(new NotSent(ErrorCode.UNAUTHENTICATED, "No."), null).has("type"))
                .isFalse();
    }
}
