package dev.gangway.stripe;

import dev.gangway.model.ConnectionReason;
import dev.gangway.model.Outcome;
import dev.gangway.model.RequestFailedException;
import dev.gangway.model.RequestFailure;
import dev.gangway.model.StripeError;
import dev.gangway.resilience.Deadline;
import dev.gangway.resilience.Deadline.AttemptTime;
import dev.gangway.resilience.RateLimiter.NoRoomException;
import dev.gangway.telemetry.CallTrace;
import dev.gangway.telemetry.Meters;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the attempts of one call, one after the other, until there is a link or no further attempt is permitted. After
 * a failed attempt, the call fails with the failure of the last attempt, regardless of what prevents a retry.
 */
final class Attempts {

    /** RFC 9110, section 15.5.20: a retry needs another connection. */
    private static final int MISDIRECTED = 421;

    private final StripeClient.Dependencies shared;
    private final CredentialGuard guard;
    private final StripeRequest request;
    private final IdempotencyKey key;
    private final CallTerms terms;
    private final Deadline deadline;
    private final CallProgress progress;
    private int made;
    private @Nullable AttemptFailure last;

    Attempts(
            StripeClient.Dependencies shared,
            CredentialGuard guard,
            StripeRequest request,
            IdempotencyKey key,
            CallTerms terms,
            Deadline deadline,
            CallProgress progress) {
        this.shared = shared;
        this.guard = guard;
        this.request = request;
        this.key = key;
        this.terms = terms;
        this.deadline = deadline;
        this.progress = progress;
    }

    /** Makes the next attempt and the retries that may follow it. */
    Uni<AccountLink> next() {
        CredentialGuard.OpenCircuit open = guard.openCircuit();
        if (open != null) {
            return stop(open);
        }
        Duration maxWait = deadline.maxWait();
        if (maxWait.isNegative()) {
            return stop(StopReason.NO_TIME, Optional.empty());
        }
        long queued = now();
        String credential = request.call().credential().fingerprint();
        progress.waiting(queued);
        return OnceTerminated.of(() -> guard.limiter().acquire(terms.tenant(), maxWait), (_, _, _) -> {
                    progress.resumed(now());
                    shared.meters().limiterWait(credential, since(queued));
                })
                .emitOn(shared.scheduler().here())
                .onItemOrFailure()
                .transformToUni((_, failure) -> failure == null ? attempt() : noRoom(failure));
    }

    private Uni<AccountLink> noRoom(Throwable failure) {
        if (failure instanceof NoRoomException noRoom) {
            shared.meters().rateLimited(terms.tenant(), "limiter");
            return stop(StopReason.NO_ROOM, Optional.of(noRoom.expectedWait()));
        }
        return Uni.createFrom().failure(failure);
    }

    private Uni<AccountLink> attempt() {
        Optional<AttemptTime> time = deadline.attemptTime(terms.attemptTimeout());
        if (time.isEmpty()) {
            return stop(StopReason.NO_TIME, Optional.empty());
        }
        Optional<CredentialGuard.Permits> permits = guard.tryAcquire();
        if (permits.isEmpty()) {
            CredentialGuard.OpenCircuit open = guard.openCircuit();
            return open == null ? stop(StopReason.UNAVAILABLE, Optional.of(Duration.ofSeconds(1))) : stop(open);
        }
        made++;
        progress.attemptStarted();
        CallTrace.Attempt trace = progress.trace().attempt(made);
        long start = now();
        progress.waiting(start);
        return OnceTerminated.of(() -> send(time.get()), (link, failure, cancelled) -> {
                    AttemptResult ended = ended(permits.get(), link, failure, cancelled);
                    shared.meters().attempt(ended.result(), ended.reason(), since(start));
                    trace.end(ended.result(), ended.stripeRequestId());
                })
                .onFailure(AttemptFailedException.class)
                .recoverWithUni(failed -> after(failed.failure(), failed.decision()));
    }

    private Uni<AccountLink> send(AttemptTime time) {
        return OnceTerminated.of(
                        () -> shared.transport().send(request, key, time), (_, _, _) -> progress.resumed(now()))
                .map(this::read);
    }

    private AccountLink read(StripeResponse response) {
        try {
            return shared.responses().read(request.call(), key, response);
        } catch (AttemptFailedException failed) {
            switch (failed.failure()) {
                case AttemptFailure.NotProcessed misdirected
                when misdirected.error().status() == MISDIRECTED ->
                    response.connection().replace();
                case AttemptFailure.NotProcessed _, AttemptFailure.InvalidResponse _ ->
                    response.connection().discard();
                default -> {}
            }
            throw failed;
        }
    }

    /** Reports the end of an attempt to progress, breakers, limiter and metrics; called exactly once per attempt. */
    private AttemptResult ended(
            CredentialGuard.Permits permits,
            @Nullable AccountLink link,
            @Nullable Throwable failure,
            boolean cancelled) {
        if (!cancelled && link != null) {
            // There is a link. This outcome is read only if the caller does not get the link.
            progress.attemptEnded(Outcome.UNKNOWN);
            permits.succeeded();
            return new AttemptResult(Meters.CREATED, ConnectionReason.NONE, link.requestId());
        }
        if (failure instanceof AttemptFailedException attempt) {
            AttemptFailure what = attempt.failure();
            progress.attemptFailed(what);
            permits.failed(what, attempt.decision(), terms.tenant());
            if (attempt.decision().scope() == FailureScope.RATE) {
                guard.limiter().throttled();
            }
            what.rateLimitReason().ifPresent(reason -> shared.meters().rateLimited(terms.tenant(), reason));
            StripeError error = what.error();
            return new AttemptResult(what.kind(), what.connectionReason(), error == null ? null : error.requestId());
        }
        progress.attemptEnded(Outcome.UNKNOWN);
        permits.abandoned();
        return new AttemptResult(cancelled ? "cancelled" : "internal_error", ConnectionReason.NONE, null);
    }

    /** The result of an attempt, for metrics and traces. */
    private record AttemptResult(
            String result,
            ConnectionReason reason,
            @Nullable String stripeRequestId) {}

    private Uni<AccountLink> after(AttemptFailure failure, RetryDecision decision) {
        last = failure;
        if (decision.retry().isEmpty() || made >= terms.maxAttempts()) {
            return stop(failure, decision);
        }
        Duration wait = shared.backoff().before(made, decision.retry().get(), decision.floor(), shared.random());
        if (wait.compareTo(deadline.maxWait()) > 0) {
            return stop(failure, decision);
        }
        CredentialGuard.OpenCircuit open = guard.openCircuit();
        if (open != null) {
            return stop(open);
        }
        if (!tryAcquireRetry()) {
            return stop(failure, decision);
        }
        shared.meters().retry(terms.tenant(), failure.kind());
        progress.waiting(now());
        return shared.scheduler().delay(wait).flatMap(_ -> {
            progress.resumed(now());
            return next();
        });
    }

    /** Acquires a permit from both budgets, or from neither. */
    private boolean tryAcquireRetry() {
        if (!guard.budget().tryAcquire()) {
            shared.meters().budgetExhausted("credential");
            return false;
        }
        if (!shared.processBudget().tryAcquire()) {
            guard.budget().release();
            shared.meters().budgetExhausted("process");
            return false;
        }
        return true;
    }

    private Uni<AccountLink> stop(AttemptFailure failure, RetryDecision decision) {
        Optional<Duration> wait = decision.floor().isZero() ? Optional.empty() : Optional.of(decision.floor());
        return fail(FailureMapping.of(failure, progress.outcome(), progress.attempts(), wait));
    }

    private Uni<AccountLink> stop(CredentialGuard.OpenCircuit open) {
        return stop(open.reason(), Optional.of(open.breaker().retryAfter()));
    }

    private Uni<AccountLink> stop(StopReason reason, Optional<Duration> wait) {
        AttemptFailure failure = last;
        return fail(
                failure == null
                        ? FailureMapping.of(reason, progress.outcome(), progress.attempts(), wait)
                        : FailureMapping.of(failure, progress.outcome(), progress.attempts(), wait));
    }

    private static Uni<AccountLink> fail(RequestFailure failure) {
        return Uni.createFrom().failure(new RequestFailedException(failure));
    }

    private long now() {
        return shared.scheduler().nanoTime();
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(now() - nanos);
    }
}
