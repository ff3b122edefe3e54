package dev.gangway.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a failed call says about a key. */
class ProbeVerdictTest {

    private static RequestFailure failure(ErrorCode code, int status, boolean fromStripe) {
        return new RequestFailure.CallFailed(
                code,
                Outcome.REJECTED,
                "detail for callers",
                1,
                Optional.empty(),
                code.fault(),
                status == 0 ? ConnectionReason.TLS_UNTRUSTED : ConnectionReason.NONE,
                status == 0
                        ? null
                        : new StripeError(
                                status, fromStripe, "req_1", "some_code", null, "msg", List.of(), null, null, null));
    }

    @ParameterizedTest
    @CsvSource({
        "account_not_found, 404, ok",
        "account_not_found, 403, key_forbidden",
        "credential_rejected, 401, key_rejected",
        "credential_rejected, 403, key_forbidden",
        "credential_suspended, 0, key_rejected",
        "stripe_access_blocked, 400, access_blocked",
        "stripe_version_unsupported, 404, version_unsupported",
        "livemode_mismatch, 200, wrong_mode",
        "stripe_unreachable, 0, unreachable",
        "stripe_unavailable, 0, unclear",
        "stripe_error, 500, unclear",
        "stripe_rejected, 400, unclear",
        "stripe_rejected_by_intermediary, 407, unclear",
        "stripe_invalid_response, 200, unclear",
        "rate_limited, 429, unclear",
        "deadline_exceeded, 0, unclear",
        "overloaded, 0, unclear",
    })
    void aFailureHasAVerdict(String code, int status, String verdict) {
        assertThat(ProbeVerdict.of(failure(ErrorCode.valueOf(code.toUpperCase(Locale.ROOT)), status, true)))
                .hasToString(verdict);
    }

    /** Only Stripe's 404 for the account is good. */
    @ParameterizedTest
    @EnumSource(value = ErrorCode.class, mode = EnumSource.Mode.EXCLUDE, names = "ACCOUNT_NOT_FOUND")
    void noOtherCodeIsGood(ErrorCode code) {
        for (int status : List.of(0, 200, 400, 401, 403, 404, 500)) {
            assertThat(ProbeVerdict.of(failure(code, status, true))).isNotEqualTo(ProbeVerdict.OK);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    credential_rejected     | 401 | true  | (credential_rejected, status 401, some_code).
                    stripe_invalid_response | 401 | false | (stripe_invalid_response, status 401).
                    stripe_unreachable      | 0   | false | (stripe_unreachable, tls_untrusted).
                    """)
    void theDetailSaysHowTheCallEnded(String code, int status, boolean fromStripe, String end) {
        RequestFailure failure = failure(ErrorCode.valueOf(code.toUpperCase(Locale.ROOT)), status, fromStripe);

        ProbeResult result = ProbeResult.of(failure, Instant.EPOCH, Duration.ZERO);

        assertThat(result.detail()).startsWith(result.verdict().advice()).endsWith(end);
    }

    @Test
    void aGoodResultNeedsNoExplanation() {
        ProbeResult result =
                ProbeResult.of(failure(ErrorCode.ACCOUNT_NOT_FOUND, 404, true), Instant.EPOCH, Duration.ZERO);

        assertThat(result.detail()).isEqualTo(ProbeVerdict.OK.advice() + ".");
    }
}
