package dev.gangway.onboarding;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.Outcome;
import dev.gangway.model.RequestFailedException;
import dev.gangway.model.RequestFailure;
import dev.gangway.model.RequestFailure.CallFailed;
import dev.gangway.model.RequestFailure.NotSent;
import dev.gangway.model.TenantId;
import dev.gangway.resilience.Deadline;
import dev.gangway.resilience.Scheduler;
import dev.gangway.stripe.AccountLinkCall;
import dev.gangway.stripe.CallProgress;
import dev.gangway.stripe.FailureMapping;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lets concurrent requests for the same click share one call, and remembers the body of each click for a while. A
 * replica cannot reject a changed body that it does not remember. This is safe, because another body has another
 * idempotency key at Stripe.
 */
final class SharedCalls {

    static final Duration MEMORY = Duration.ofMinutes(10);
    static final int MAX_REMEMBERED = 10_000;

    /**
     * Maximum number of requests that wait for one call. Further requests are rejected, because each waiting request
     * uses memory. User clicks do not reach this maximum.
     */
    static final int MAX_WAITERS = 32;

    private final Scheduler scheduler;
    private final Map<Planned, SharedCall> running = new HashMap<>();
    private final Cache<Name, String> bodies;

    SharedCalls(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.bodies = Caffeine.newBuilder()
                .maximumSize(MAX_REMEMBERED)
                .expireAfterWrite(MEMORY)
                .ticker(scheduler::nanoTime)
                .build();
    }

    /** Identifies a click. The click always has a key here. */
    record Name(TenantId tenant, OnboardingLinks.Click click) {}

    /**
     * The planned call of a click, including its credential. Only equal requests with equal plans share a call: the call
     * of another user may be equal before it has a refresh token.
     */
    private record Planned(Name name, String body, AccountLinkCall call) {}

    /**
     * Returns the result of a click's call. Starts the call unless it is already running. The call is cancelled when no
     * caller waits for it any more.
     *
     * @param body identifies the caller's request
     * @param planned the call to Stripe as planned
     * @param deadline this caller's deadline; the call runs until the latest deadline of all its callers
     * @param call starts the call with a deadline that later callers can extend, and with shared progress
     * @param progress this caller's view of the progress
     */
    Uni<OnboardingLink> join(
            Name name,
            String body,
            AccountLinkCall planned,
            Deadline deadline,
            BiFunction<Deadline, CallProgress, Uni<OnboardingLink>> call,
            CallProgress progress) {
        String known = Objects.requireNonNull(bodies.get(name, _ -> body));
        if (!known.equals(body)) {
            return Uni.createFrom().failure(conflict());
        }
        return Uni.createFrom()
                .<OnboardingLink>emitter(
                        emitter -> enter(new Planned(name, body, planned), deadline, call, progress, emitter))
                .emitOn(scheduler.here());
    }

    private static RequestFailedException conflict() {
        return new RequestFailedException(new NotSent(
                ErrorCode.IDEMPOTENCY_CONFLICT,
                "This idempotency key was used for another request a short while ago. Send a new key for a new link."));
    }

    /** The outcome is unknown, because the shared call may already have been sent. */
    private static RequestFailedException tooManyWaiters() {
        return new RequestFailedException(new CallFailed(
                ErrorCode.OVERLOADED,
                Outcome.UNKNOWN,
                "Too many requests with this idempotency key are waiting for their link. Try again.",
                0,
                Optional.of(RequestFailure.SOON)));
    }

    private void enter(
            Planned planned,
            Deadline deadline,
            BiFunction<Deadline, CallProgress, Uni<OnboardingLink>> call,
            CallProgress progress,
            UniEmitter<? super OnboardingLink> emitter) {
        SharedCall shared;
        boolean first;
        synchronized (running) {
            SharedCall known = running.get(planned);
            first = known == null;
            shared = known == null ? new SharedCall(planned, deadline.copy(), progress) : known;
            if (shared.waiters.size() >= MAX_WAITERS) {
                emitter.fail(tooManyWaiters());
                return;
            }
            running.put(planned, shared);
            shared.waiters.add(emitter);
            shared.deadline.extendTo(deadline);
        }
        // Registered first, so that the emitter leaves the call if a later statement throws.
        emitter.onTermination(() -> leave(shared, emitter));
        progress.follow(shared.progress, scheduler.nanoTime());
        Scheduler.Timer timer = scheduler.after(
                deadline.left(), () -> emitter.fail(new RequestFailedException(FailureMapping.outOfTime(progress))));
        emitter.onTermination(() -> {
            timer.cancel();
            leave(shared, emitter);
        });
        if (first) {
            shared.begin(call);
        }
    }

    /** Number of running calls. */
    int running() {
        synchronized (running) {
            return running.size();
        }
    }

    private void leave(SharedCall shared, UniEmitter<? super OnboardingLink> emitter) {
        synchronized (running) {
            shared.waiters.remove(emitter);
            if (!shared.waiters.isEmpty() || !running.remove(shared.planned, shared)) {
                return;
            }
        }
        shared.cancel();
    }

    private final class SharedCall {
        private final Planned planned;
        private final Deadline deadline;

        /** The executor of the call. The call may be cancelled only there. */
        private final Executor home = scheduler.here();

        private final CallProgress progress;
        private final List<UniEmitter<? super OnboardingLink>> waiters = new ArrayList<>();
        private @Nullable Cancellable subscription;

        /** @param first progress of the first caller, whose trace contains the attempts */
        private SharedCall(Planned planned, Deadline deadline, CallProgress first) {
            this.planned = planned;
            this.deadline = deadline;
            this.progress = new CallProgress(first.trace());
        }

        private void begin(BiFunction<Deadline, CallProgress, Uni<OnboardingLink>> call) {
            subscription = Uni.createFrom()
                    .deferred(() -> call.apply(deadline, progress))
                    .subscribe()
                    .with(link -> over().forEach(waiter -> waiter.complete(link)), failure -> over().forEach(
                                    waiter -> waiter.fail(failure)));
        }

        private void cancel() {
            home.execute(() -> {
                if (subscription != null) {
                    subscription.cancel();
                }
            });
        }

        /** Ends the call and returns its waiting callers. Later callers start another call. */
        private List<UniEmitter<? super OnboardingLink>> over() {
            synchronized (running) {
                running.remove(planned, this);
                return List.copyOf(waiters);
            }
        }
    }
}
