package dev.gangway.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.ConnectionReason;
import dev.gangway.resilience.Backoff.Reason;
import dev.gangway.resilience.Breaker.Evidence;
import dev.gangway.stripe.AttemptFailure.Defect;
import dev.gangway.stripe.AttemptFailure.Refusal;
import dev.gangway.stripe.RetryRule.Against;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of failures: which are repeated, what they count against, and what they are evidence of. */
class RetryRuleTest {

    private static StripeError error(int status, @Nullable Boolean shouldRetry, @Nullable Duration retryAfter) {
        return new StripeError(status, true, null, null, null, List.of(), shouldRetry, null, retryAfter);
    }

    private static StripeError notStripes(int status) {
        return new StripeError(status, false, null, null, null, List.of(), null, null, null);
    }

    private static StripeError error(int status) {
        return error(status, null, null);
    }

    private static Arguments row(
            AttemptFailure failure,
            @Nullable Reason retry,
            Against against,
            Evidence key,
            Evidence service,
            Evidence endpoint) {
        return Arguments.of(failure, Optional.ofNullable(retry), against, key, service, endpoint);
    }

    static Stream<Arguments> rows() {
        Evidence good = Evidence.GOOD;
        Evidence bad = Evidence.BAD;
        Evidence none = Evidence.NONE;
        return Stream.of(
                row(
                        new AttemptFailure.NotConnected(ConnectionReason.REFUSED),
                        Reason.FAILURE,
                        Against.ENDPOINT,
                        none,
                        none,
                        bad),
                row(
                        new AttemptFailure.ConnectionLost(ConnectionReason.RESET),
                        Reason.FAILURE,
                        Against.CREDENTIAL,
                        none,
                        bad,
                        good),
                row(new AttemptFailure.TimedOut(true, true), Reason.SLOWNESS, Against.CREDENTIAL, none, bad, good),
                row(new AttemptFailure.TimedOut(true, false), Reason.SLOWNESS, Against.NOTHING, none, none, good),
                row(new AttemptFailure.TimedOut(false, true), Reason.SLOWNESS, Against.NOTHING, none, none, none),
                row(new AttemptFailure.TimedOut(false, false), Reason.SLOWNESS, Against.NOTHING, none, none, none),
                row(new AttemptFailure.Busy(error(409)), Reason.SLOWNESS, Against.NOTHING, good, good, good),
                row(new AttemptFailure.Busy(error(429)), Reason.SLOWNESS, Against.NOTHING, good, good, good),
                row(new AttemptFailure.Throttled(error(429)), Reason.RATE, Against.RATE, good, good, good),
                row(new AttemptFailure.Busy(notStripes(409)), Reason.SLOWNESS, Against.NOTHING, none, none, good),
                row(new AttemptFailure.Throttled(notStripes(429)), Reason.RATE, Against.RATE, none, none, good),
                row(new AttemptFailure.NotProcessed(error(408)), Reason.FAILURE, Against.CREDENTIAL, none, bad, good),
                row(
                        new AttemptFailure.NotProcessed(notStripes(421)),
                        Reason.FAILURE,
                        Against.CREDENTIAL,
                        none,
                        bad,
                        good),
                row(invalid(Defect.NOT_FROM_STRIPE, 401), null, Against.CREDENTIAL, none, bad, good),
                row(invalid(Defect.FROM_INTERMEDIARY, 407), null, Against.NOTHING, none, none, good),
                row(new AttemptFailure.ServerFailed(error(500)), Reason.FAILURE, Against.CREDENTIAL, none, bad, good),
                row(refused(Refusal.KEY_UNKNOWN, 401), null, Against.KEY, bad, good, good),
                row(refused(Refusal.KEY_FORBIDDEN, 403), null, Against.NOTHING, good, good, good),
                row(refused(Refusal.ACCESS_BLOCKED, 400), null, Against.NOTHING, good, good, good),
                row(refused(Refusal.ACCOUNT_NOT_FOUND, 404), null, Against.NOTHING, good, good, good),
                row(refused(Refusal.CONFIGURATIONS_MISMATCH, 400), null, Against.NOTHING, good, good, good),
                row(refused(Refusal.IDEMPOTENCY_CONFLICT, 409), null, Against.NOTHING, good, good, good),
                row(refused(Refusal.VERSION_UNSUPPORTED, 404), null, Against.NOTHING, good, good, good),
                row(refused(Refusal.OTHER, 422), null, Against.NOTHING, good, good, good),
                row(invalid(Defect.NOT_AS_DOCUMENTED, 302), null, Against.NOTHING, none, none, good),
                row(invalid(Defect.OUT_OF_STEP, 200), Reason.FAILURE, Against.NOTHING, none, none, good),
                row(invalid(Defect.OTHER_REQUEST, 200), null, Against.NOTHING, none, none, good),
                row(
                        new AttemptFailure.InvalidAnswer(Defect.WRONG_MODE, error(200)),
                        null,
                        Against.NOTHING,
                        none,
                        good,
                        good));
    }

    private static AttemptFailure refused(Refusal refusal, int status) {
        return new AttemptFailure.Refused(refusal, error(status));
    }

    private static AttemptFailure invalid(Defect defect, int status) {
        return new AttemptFailure.InvalidAnswer(defect, notStripes(status));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aFailureIsRepeatedAndCountedByItsRow(
            AttemptFailure failure,
            Optional<Reason> retry,
            Against against,
            Evidence key,
            Evidence service,
            Evidence endpoint) {
        assertThat(RetryRule.of(failure)).isEqualTo(new RetryRule.Verdict(retry, Duration.ZERO, against));
        assertThat(Safeguards.ofKey(failure)).isEqualTo(key);
        assertThat(Safeguards.ofService(failure)).isEqualTo(service);
        assertThat(Safeguards.ofEndpoint(failure)).isEqualTo(endpoint);
    }

    static Stream<Arguments> answered() {
        return rows().map(row -> (AttemptFailure) row.get()[0])
                .filter(failure -> failure.error() != null)
                .map(Arguments::of);
    }

    private static AttemptFailure with(AttemptFailure failure, StripeError error) {
        return switch (failure) {
            case AttemptFailure.Refused refused -> new AttemptFailure.Refused(refused.refusal(), error);
            case AttemptFailure.Busy _ -> new AttemptFailure.Busy(error);
            case AttemptFailure.Throttled _ -> new AttemptFailure.Throttled(error);
            case AttemptFailure.NotProcessed _ -> new AttemptFailure.NotProcessed(error);
            case AttemptFailure.ServerFailed _ -> new AttemptFailure.ServerFailed(error);
            case AttemptFailure.InvalidAnswer invalid -> new AttemptFailure.InvalidAnswer(invalid.defect(), error);
            default -> throw new IllegalArgumentException(failure.kind());
        };
    }

    @ParameterizedTest
    @MethodSource("answered")
    void whatStripeSaysGoesBeforeEveryRow(AttemptFailure failure) {
        RetryRule.Verdict row = RetryRule.of(failure);

        RetryRule.Verdict no = RetryRule.of(with(failure, error(418, false, Duration.ofSeconds(3))));
        RetryRule.Verdict yes = RetryRule.of(with(failure, error(418, true, Duration.ofSeconds(3))));

        assertThat(no.retry()).isEmpty();
        assertThat(yes.retry()).contains(row.retry().orElse(Reason.FAILURE));
        assertThat(yes.floor()).isEqualTo(Duration.ofSeconds(3));
        assertThat(no.against()).isEqualTo(row.against());
        assertThat(yes.against()).isEqualTo(row.against());
    }

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void everyRefusalHasARow(Refusal refusal) {
        assertThat(rows().map(row -> row.get()[0]))
                .anyMatch(failure -> failure instanceof AttemptFailure.Refused refused && refused.refusal() == refusal);
    }

    @ParameterizedTest
    @EnumSource(Defect.class)
    void everyDefectHasARow(Defect defect) {
        assertThat(rows().map(row -> row.get()[0]))
                .anyMatch(failure ->
                        failure instanceof AttemptFailure.InvalidAnswer invalid && invalid.defect() == defect);
    }
}
