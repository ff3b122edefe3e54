package dev.gangway.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.ConnectionReason;
import dev.gangway.model.StripeError;
import dev.gangway.resilience.Backoff.Reason;
import dev.gangway.resilience.CircuitBreaker.Evidence;
import dev.gangway.stripe.AttemptFailure.InvalidResponseReason;
import dev.gangway.stripe.AttemptFailure.RejectionReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the table of failures: which are retried, what they count against, and what they are evidence of. */
class RetryRuleTest {

    private static StripeError error(int status, @Nullable Boolean shouldRetry, @Nullable Duration retryAfter) {
        return new StripeError(status, true, null, null, null, null, List.of(), shouldRetry, null, retryAfter);
    }

    private static StripeError notStripes(int status) {
        return new StripeError(status, false, null, null, null, null, List.of(), null, null, null);
    }

    private static StripeError error(int status) {
        return error(status, null, null);
    }

    private static Arguments row(
            AttemptFailure failure,
            @Nullable Reason retry,
            FailureScope scope,
            Evidence key,
            Evidence service,
            Evidence endpoint) {
        return Arguments.of(failure, Optional.ofNullable(retry), scope, key, service, endpoint);
    }

    static Stream<Arguments> rows() {
        Evidence good = Evidence.GOOD;
        Evidence bad = Evidence.BAD;
        Evidence none = Evidence.NONE;
        return Stream.of(
                row(
                        new AttemptFailure.NotConnected(ConnectionReason.REFUSED),
                        Reason.FAILURE,
                        FailureScope.ENDPOINT,
                        none,
                        none,
                        bad),
                row(
                        new AttemptFailure.ConnectionLost(ConnectionReason.RESET),
                        Reason.FAILURE,
                        FailureScope.CREDENTIAL,
                        none,
                        bad,
                        good),
                row(new AttemptFailure.TimedOut(true, true), Reason.SLOWNESS, FailureScope.CREDENTIAL, none, bad, good),
                row(new AttemptFailure.TimedOut(true, false), Reason.SLOWNESS, FailureScope.NOTHING, none, none, good),
                row(new AttemptFailure.TimedOut(false, true), Reason.SLOWNESS, FailureScope.NOTHING, none, none, none),
                row(new AttemptFailure.TimedOut(false, false), Reason.SLOWNESS, FailureScope.NOTHING, none, none, none),
                row(new AttemptFailure.Busy(error(409)), Reason.SLOWNESS, FailureScope.NOTHING, good, good, good),
                row(new AttemptFailure.Busy(error(429)), Reason.SLOWNESS, FailureScope.NOTHING, good, good, good),
                row(new AttemptFailure.Throttled(error(429)), Reason.RATE, FailureScope.RATE, good, good, good),
                row(new AttemptFailure.Busy(notStripes(409)), Reason.SLOWNESS, FailureScope.NOTHING, none, none, good),
                row(new AttemptFailure.Throttled(notStripes(429)), Reason.RATE, FailureScope.RATE, none, none, good),
                row(
                        new AttemptFailure.NotProcessed(error(408)),
                        Reason.FAILURE,
                        FailureScope.CREDENTIAL,
                        none,
                        bad,
                        good),
                row(
                        new AttemptFailure.NotProcessed(notStripes(421)),
                        Reason.FAILURE,
                        FailureScope.CREDENTIAL,
                        none,
                        bad,
                        good),
                row(
                        invalid(InvalidResponseReason.NOT_FROM_STRIPE, 401),
                        null,
                        FailureScope.CREDENTIAL,
                        none,
                        bad,
                        good),
                row(
                        invalid(InvalidResponseReason.FROM_INTERMEDIARY, 407),
                        null,
                        FailureScope.NOTHING,
                        none,
                        none,
                        good),
                row(
                        new AttemptFailure.ServerFailed(error(500)),
                        Reason.FAILURE,
                        FailureScope.CREDENTIAL,
                        none,
                        bad,
                        good),
                row(rejected(RejectionReason.KEY_UNKNOWN, 401), null, FailureScope.KEY, bad, good, good),
                row(rejected(RejectionReason.KEY_FORBIDDEN, 403), null, FailureScope.NOTHING, good, good, good),
                row(rejected(RejectionReason.ACCESS_BLOCKED, 400), null, FailureScope.NOTHING, good, good, good),
                row(rejected(RejectionReason.ACCOUNT_NOT_FOUND, 404), null, FailureScope.NOTHING, good, good, good),
                row(
                        rejected(RejectionReason.CONFIGURATIONS_MISMATCH, 400),
                        null,
                        FailureScope.NOTHING,
                        good,
                        good,
                        good),
                row(rejected(RejectionReason.IDEMPOTENCY_CONFLICT, 409), null, FailureScope.NOTHING, good, good, good),
                row(rejected(RejectionReason.VERSION_UNSUPPORTED, 404), null, FailureScope.NOTHING, good, good, good),
                row(rejected(RejectionReason.OTHER, 422), null, FailureScope.NOTHING, good, good, good),
                row(
                        invalid(InvalidResponseReason.NOT_AS_DOCUMENTED, 302),
                        null,
                        FailureScope.NOTHING,
                        none,
                        none,
                        good),
                row(
                        invalid(InvalidResponseReason.OUT_OF_STEP, 200),
                        Reason.FAILURE,
                        FailureScope.NOTHING,
                        none,
                        none,
                        good),
                row(invalid(InvalidResponseReason.OTHER_REQUEST, 200), null, FailureScope.NOTHING, none, none, good),
                row(
                        new AttemptFailure.InvalidResponse(InvalidResponseReason.WRONG_MODE, error(200)),
                        null,
                        FailureScope.NOTHING,
                        none,
                        good,
                        good));
    }

    private static AttemptFailure rejected(RejectionReason reason, int status) {
        return new AttemptFailure.Rejected(reason, error(status));
    }

    private static AttemptFailure invalid(InvalidResponseReason reason, int status) {
        return new AttemptFailure.InvalidResponse(reason, notStripes(status));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aFailureIsRepeatedAndCountedByItsRow(
            AttemptFailure failure,
            Optional<Reason> retry,
            FailureScope scope,
            Evidence key,
            Evidence service,
            Evidence endpoint) {
        var decision = new RetryDecision(retry, Duration.ZERO, scope);
        assertThat(RetryRule.of(failure)).isEqualTo(decision);
        assertThat(AttemptEvidence.of(failure, decision)).isEqualTo(new AttemptEvidence(key, service, endpoint));
    }

    static Stream<Arguments> answered() {
        return rows().map(row -> (AttemptFailure) row.get()[0])
                .filter(failure -> failure.error() != null)
                .map(Arguments::of);
    }

    private static AttemptFailure with(AttemptFailure failure, StripeError error) {
        return switch (failure) {
            case AttemptFailure.Rejected rejected -> new AttemptFailure.Rejected(rejected.reason(), error);
            case AttemptFailure.Busy _ -> new AttemptFailure.Busy(error);
            case AttemptFailure.Throttled _ -> new AttemptFailure.Throttled(error);
            case AttemptFailure.NotProcessed _ -> new AttemptFailure.NotProcessed(error);
            case AttemptFailure.ServerFailed _ -> new AttemptFailure.ServerFailed(error);
            case AttemptFailure.InvalidResponse invalid -> new AttemptFailure.InvalidResponse(invalid.reason(), error);
            default -> throw new IllegalArgumentException(failure.kind());
        };
    }

    @ParameterizedTest
    @MethodSource("answered")
    void whatStripeSaysGoesBeforeEveryRow(AttemptFailure failure) {
        RetryDecision row = RetryRule.of(failure);

        RetryDecision no = RetryRule.of(with(failure, error(418, false, Duration.ofSeconds(3))));
        RetryDecision yes = RetryRule.of(with(failure, error(418, true, Duration.ofSeconds(3))));

        assertThat(no.retry()).isEmpty();
        assertThat(yes.retry()).contains(row.retry().orElse(Reason.FAILURE));
        assertThat(yes.floor()).isEqualTo(Duration.ofSeconds(3));
        assertThat(no.scope()).isEqualTo(row.scope());
        assertThat(yes.scope()).isEqualTo(row.scope());
    }

    @ParameterizedTest
    @EnumSource(RejectionReason.class)
    void everyRejectionReasonHasARow(RejectionReason reason) {
        assertThat(rows().map(row -> row.get()[0]))
                .anyMatch(
                        failure -> failure instanceof AttemptFailure.Rejected rejected && rejected.reason() == reason);
    }

    @ParameterizedTest
    @EnumSource(InvalidResponseReason.class)
    void everyInvalidResponseReasonHasARow(InvalidResponseReason reason) {
        assertThat(rows().map(row -> row.get()[0]))
                .anyMatch(failure ->
                        failure instanceof AttemptFailure.InvalidResponse invalid && invalid.reason() == reason);
    }
}
