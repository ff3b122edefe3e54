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
import dev.gangway.stripe.IdempotencyKey;
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
 * Makes requests that name the same click share one call while they overlap, and remembers for a while which body each
 * click had. What a replica does not remember, it can't refuse; that is no loss, since another body has another key at
 * Stripe.
 */
final class SharedCalls {

    static final Duration MEMORY = Duration.ofMinutes(10);
    static final int MAX_REMEMBERED = 10_000;

    /** Nobody clicks so often; whoever repeats a request more often at a time is refused, since each is kept in memory. */
    static final int MAX_WAITERS = 32;

    private final Scheduler scheduler;
    private final Map<Sent, SharedCall> running = new HashMap<>();
    private final Cache<Name, String> bodies;

    SharedCalls(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.bodies = Caffeine.newBuilder()
                .maximumSize(MAX_REMEMBERED)
                .expireAfterWrite(MEMORY)
                .ticker(scheduler::nanoTime)
                .build();
    }

    /** What tells clicks apart; a click always has a key here. */
    record Name(TenantId tenant, OnboardingLinks.Click click) {}

    /** What goes to Stripe, key and credential included: only calls in which all of that is the same are one. */
    record Sent(IdempotencyKey key, AccountLinkCall call) {}

    /**
     * The result of a click's call, which is begun unless it is already going on. It ends when nobody waits for it.
     *
     * @param body stands for what the caller sent
     * @param sent what Stripe gets for it
     * @param deadline when this caller must have its answer; the call goes on for as long as anyone's allows
     * @param call begins the call, with a deadline that is put off when others join, and a progress that they share
     * @param progress this caller's view of it
     */
    Uni<OnboardingLink> join(
            Name name,
            String body,
            Sent sent,
            Deadline deadline,
            BiFunction<Deadline, CallProgress, Uni<OnboardingLink>> call,
            CallProgress progress) {
        String known = Objects.requireNonNull(bodies.get(name, _ -> body));
        if (!known.equals(body)) {
            return Uni.createFrom().failure(conflict());
        }
        return Uni.createFrom()
                .<OnboardingLink>emitter(emitter -> enter(sent, deadline, call, progress, emitter))
                .emitOn(scheduler.here());
    }

    private static RequestFailedException conflict() {
        return new RequestFailedException(new NotSent(
                ErrorCode.IDEMPOTENCY_CONFLICT,
                "This idempotency key came with another request a short while ago. Send a new key for a new link."));
    }

    /** The call that they wait for may have been sent. */
    private static RequestFailedException tooManyWaiters() {
        return new RequestFailedException(new CallFailed(
                ErrorCode.OVERLOADED,
                Outcome.UNKNOWN,
                "Too many requests with this idempotency key wait for their link. Try again.",
                0,
                Optional.of(RequestFailure.SOON)));
    }

    private void enter(
            Sent sent,
            Deadline deadline,
            BiFunction<Deadline, CallProgress, Uni<OnboardingLink>> call,
            CallProgress progress,
            UniEmitter<? super OnboardingLink> emitter) {
        SharedCall shared;
        boolean first;
        synchronized (running) {
            SharedCall known = running.get(sent);
            first = known == null;
            shared = known == null ? new SharedCall(sent, deadline.copy(), progress) : known;
            if (shared.waiters.size() >= MAX_WAITERS) {
                emitter.fail(tooManyWaiters());
                return;
            }
            running.put(sent, shared);
            shared.waiters.add(emitter);
            shared.deadline.extendTo(deadline);
        }
        // First of all: whatever throws from here on fails the emitter, which then leaves.
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

    /** How many calls are going on. */
    int running() {
        synchronized (running) {
            return running.size();
        }
    }

    private void leave(SharedCall shared, UniEmitter<? super OnboardingLink> emitter) {
        synchronized (running) {
            shared.waiters.remove(emitter);
            if (!shared.waiters.isEmpty() || !running.remove(shared.sent, shared)) {
                return;
            }
        }
        shared.cancel();
    }

    private final class SharedCall {
        private final Sent sent;
        private final Deadline deadline;

        /** Where the call goes on, and where alone it may be cancelled. */
        private final Executor home = scheduler.here();

        private final CallProgress progress;
        private final List<UniEmitter<? super OnboardingLink>> waiters = new ArrayList<>();
        private @Nullable Cancellable subscription;

        /** @param first the progress of whoever came first: the attempts are part of its trace */
        private SharedCall(Sent sent, Deadline deadline, CallProgress first) {
            this.sent = sent;
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

        /** Those that waited for the end, now that it has come; whoever comes later begins another call. */
        private List<UniEmitter<? super OnboardingLink>> over() {
            synchronized (running) {
                running.remove(sent, this);
                return List.copyOf(waiters);
            }
        }
    }
}
