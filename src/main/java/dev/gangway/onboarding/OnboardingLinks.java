package dev.gangway.onboarding;

import dev.gangway.model.TenantId;
import dev.gangway.stripe.AccountLink;
import dev.gangway.stripe.AccountLinkCall;
import dev.gangway.stripe.AccountLinks;
import dev.gangway.stripe.AttemptFailedException;
import dev.gangway.stripe.IdempotencyKey;
import dev.gangway.stripe.StripeRequest;
import dev.gangway.telemetry.Meters;
import dev.gangway.tenant.Tenant;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** The use case: a planned link becomes a call to Stripe, and the call a link. */
@Singleton
public class OnboardingLinks {

    /** How many HTTP requests a call makes. */
    private static final int ATTEMPTS = 1;

    private final AccountLinks accountLinks;
    private final Meters meters;

    OnboardingLinks(AccountLinks accountLinks, Meters meters) {
        this.accountLinks = accountLinks;
        this.meters = meters;
    }

    /**
     * Makes the link of a plan.
     *
     * @param caller the principal that asks
     * @param callersKey the idempotency key that the caller sent, if it sent one
     * @return the link, or a failure with {@link LinkFailedException}; a plan with violations sends nothing
     */
    public Uni<OnboardingLink> create(LinkPlan plan, String caller, Optional<String> callersKey) {
        Optional<AccountLinkCall> call = plan.call();
        if (call.isEmpty()) {
            return Uni.createFrom().failure(new LinkFailedException(LinkFailure.of(plan.violations())));
        }
        Tenant tenant = plan.tenant();
        StripeRequest request = StripeRequest.of(call.get());
        IdempotencyKey key = keyFor(tenant.id(), caller, callersKey, request);
        return Uni.createFrom()
                .deferred(() -> {
                    meters.callStarted();
                    return attempts(request, key, tenant.resilience())
                            .onTermination()
                            .invoke(meters::callEnded);
                })
                .map(link -> new OnboardingLink(tenant.id(), request.call(), link, ATTEMPTS))
                .onFailure(AttemptFailedException.class)
                .transform(failed -> new LinkFailedException(FailureTable.of(failed.failure(), ATTEMPTS)));
    }

    /** The idempotency key of a call: derived from the caller's own, so that a repetition is one; else a new one. */
    public static IdempotencyKey keyFor(
            TenantId tenant, String caller, Optional<String> callersKey, StripeRequest request) {
        return callersKey
                .map(key -> IdempotencyKey.derived(tenant, caller, key, request))
                .orElseGet(IdempotencyKey::random);
    }

    /** All attempts of a call: the place of whatever repeats, limits or refuses them. For now there is one. */
    private Uni<AccountLink> attempts(StripeRequest request, IdempotencyKey key, Tenant.Resilience resilience) {
        Duration deadline = resilience.deadline().value();
        Duration attempt = resilience.attemptTimeout().value();
        return accountLinks.attempt(request, key, attempt.compareTo(deadline) < 0 ? attempt : deadline);
    }
}
