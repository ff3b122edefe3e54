package dev.gangway.onboarding;

import dev.gangway.model.ErrorCode;
import dev.gangway.model.Fault;
import dev.gangway.model.Outcome;
import dev.gangway.model.Sha256;
import dev.gangway.model.TenantId;
import dev.gangway.resilience.Deadline;
import dev.gangway.resilience.Scheduler;
import dev.gangway.stripe.AccountLink;
import dev.gangway.stripe.AccountLinkCall;
import dev.gangway.stripe.AccountLinks;
import dev.gangway.stripe.CallFailedException;
import dev.gangway.stripe.CallProgress;
import dev.gangway.stripe.CallTerms;
import dev.gangway.stripe.IdempotencyKey;
import dev.gangway.stripe.StripeRequest;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.TenantReloading;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The use case: a planned link becomes a call to Stripe, and the call a link. */
@Singleton
public class OnboardingLinks {

    /** A link that expires sooner than this is as good as used up by the time that a browser gets there. */
    static final Duration LEAST_LIFETIME = Duration.ofSeconds(30);

    private static final Logger LOG = Logger.getLogger(OnboardingLinks.class);

    private final AccountLinks accountLinks;
    private final SharedCalls sharedCalls;
    private final Scheduler scheduler;
    private final Runnable keyRefused;

    @Inject
    OnboardingLinks(AccountLinks accountLinks, Scheduler scheduler, TenantReloading reloading) {
        this(accountLinks, scheduler, reloading::keyRefused);
    }

    /** @param keyRefused is told when Stripe refused a key, since there may be another in its place already */
    OnboardingLinks(AccountLinks accountLinks, Scheduler scheduler, Runnable keyRefused) {
        this.accountLinks = accountLinks;
        this.sharedCalls = new SharedCalls(scheduler);
        this.scheduler = scheduler;
        this.keyRefused = keyRefused;
    }

    /**
     * Makes the link of a plan. Cancelling the subscription says that nobody waits for it any more.
     *
     * @param click who asks, and how it names what it wants
     * @param patience the longest that the caller waits; the tenant's own deadline may be shorter
     * @param progress is kept up to date with how far the call has got
     * @return the link, or a failure with {@link LinkFailedException}; a plan with violations sends nothing
     */
    public Uni<OnboardingLink> create(LinkPlan plan, Click click, Optional<Duration> patience, CallProgress progress) {
        Optional<AccountLinkCall> call = plan.call();
        if (call.isEmpty()) {
            return failed(LinkFailure.of(plan.violations()));
        }
        Tenant tenant = plan.tenant();
        StripeRequest request = StripeRequest.of(call.get());
        CallTerms terms = terms(tenant);
        IdempotencyKey key = click.keyFor(tenant.id(), request);
        Duration time = deadline(tenant, patience);
        boolean cutByCaller = time.compareTo(tenant.resilience().deadline().value()) < 0;
        Uni<OnboardingLink> made = Uni.createFrom().deferred(() -> {
            Deadline deadline = Deadline.in(time, scheduler);
            if (click.key().isEmpty()) {
                return link(request, key, terms, deadline, progress)
                        .map(link -> new OnboardingLink(tenant.id(), request.call(), link, progress.attempts()));
            }
            return sharedCalls.join(
                    new SharedCalls.Name(tenant.id(), click),
                    digest(plan.request()),
                    new SharedCalls.Sent(key, request.call()),
                    deadline,
                    (common, shared) -> link(request, key, terms, common, shared)
                            .map(link -> new OnboardingLink(tenant.id(), request.call(), link, shared.attempts())),
                    progress);
        });
        return cutByCaller
                ? made.onFailure(LinkFailedException.class).transform(failed -> cut(failed, progress))
                : made;
    }

    /** It is the caller's fault if its own deadline left no attempt the time that Stripe should have. */
    private static Throwable cut(Throwable failed, CallProgress progress) {
        return failed instanceof LinkFailedException exception
                        && exception.failure().code() == ErrorCode.DEADLINE_EXCEEDED
                        && !progress.timedOutInFull()
                ? new LinkFailedException(exception.failure().withFault(Fault.CALLER))
                : failed;
    }

    /** How long a caller waits at the most, who says itself how long it waits. */
    public static Duration deadline(Tenant tenant, Optional<Duration> patience) {
        Duration setting = tenant.resilience().deadline().value();
        return patience.filter(shorter -> shorter.compareTo(setting) < 0).orElse(setting);
    }

    private static CallTerms terms(Tenant tenant) {
        Tenant.Resilience resilience = tenant.resilience();
        // Twice the margin, so that an attempt that begins at once has all of its time.
        Duration most = resilience.deadline().value().minus(Deadline.MARGIN.multipliedBy(2));
        Duration attempt = resilience.attemptTimeout().value();
        return new CallTerms(
                tenant.id(),
                attempt.compareTo(most) < 0 ? attempt : most,
                resilience.maxAttempts().value(),
                tenant.credentialLimits());
    }

    /** The call, and one more with another key where Stripe repeats a link of long ago. */
    private Uni<AccountLink> link(
            StripeRequest request, IdempotencyKey key, CallTerms terms, Deadline deadline, CallProgress progress) {
        return accountLinks
                .create(request, key, terms, deadline, progress)
                .flatMap(link -> isUsable(link)
                        ? Uni.createFrom().item(link)
                        : accountLinks.create(request, IdempotencyKey.random(), terms, deadline, progress))
                .onFailure(CallFailedException.class)
                .invoke(failed -> {
                    if (FailureTable.isKeyRefused(failed.failure())) {
                        tellOfRefusedKey();
                    }
                })
                .onFailure(CallFailedException.class)
                .transform(failed -> new LinkFailedException(FailureTable.of(failed.failure())))
                .invoke(link -> {
                    if (!isUsable(link)) {
                        throw new LinkFailedException(expired(progress));
                    }
                });
    }

    /** A failure of the listener does not change what the caller is told. */
    private void tellOfRefusedKey() {
        try {
            keyRefused.run();
        } catch (RuntimeException | Error failure) {
            LOG.error("Stripe refused a key, and looking for another one failed", failure);
        }
    }

    /** How many calls that several callers may share are going on. */
    int sharedCalls() {
        return sharedCalls.running();
    }

    /** Stands for what the caller sent; defaults that change meanwhile make no other request of it. */
    private static String digest(LinkRequest request) {
        return HexFormat.of().formatHex(Sha256.of(request.toString()));
    }

    private static boolean isUsable(AccountLink link) {
        return link.lifetime().compareTo(LEAST_LIFETIME) > 0;
    }

    private static LinkFailure expired(CallProgress progress) {
        return new LinkFailure(
                ErrorCode.STRIPE_INVALID_RESPONSE,
                Outcome.UNKNOWN,
                "Stripe made a new link that expires within " + LEAST_LIFETIME.toSeconds()
                        + " s by the clock of what answered. Tell the operators of this gateway.",
                List.of(),
                null,
                progress.attempts(),
                Optional.empty());
    }

    private static <T> Uni<T> failed(LinkFailure failure) {
        return Uni.createFrom().failure(new LinkFailedException(failure));
    }

    /**
     * One click of one user, as its caller names it.
     *
     * @param caller the principal that asks
     * @param key the idempotency key that it sent; empty where it sent none
     */
    public record Click(String caller, Optional<String> key) {

        /** Stripe's idempotency key for this click: derived from the caller's, so that a repetition is one; else new. */
        public IdempotencyKey keyFor(TenantId tenant, StripeRequest request) {
            return key.map(sent -> IdempotencyKey.derived(tenant, caller, sent, request))
                    .orElseGet(IdempotencyKey::random);
        }
    }
}
