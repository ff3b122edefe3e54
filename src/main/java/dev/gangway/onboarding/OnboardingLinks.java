package dev.gangway.onboarding;

import dev.gangway.model.ErrorCode;
import dev.gangway.model.Fault;
import dev.gangway.model.Outcome;
import dev.gangway.model.RequestFailedException;
import dev.gangway.model.RequestFailure;
import dev.gangway.model.RequestFailure.CallFailed;
import dev.gangway.model.RequestFailure.InvalidRequest;
import dev.gangway.model.Sha256;
import dev.gangway.model.StripeError;
import dev.gangway.model.TenantId;
import dev.gangway.resilience.Deadline;
import dev.gangway.resilience.Scheduler;
import dev.gangway.stripe.AccountLink;
import dev.gangway.stripe.AccountLinkCall;
import dev.gangway.stripe.CallProgress;
import dev.gangway.stripe.CallTerms;
import dev.gangway.stripe.IdempotencyKey;
import dev.gangway.stripe.StripeClient;
import dev.gangway.stripe.StripeRequest;
import dev.gangway.telemetry.Meters;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.TenantReloading;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** The use case: turns a link plan into a call to Stripe and returns the link. */
@Singleton
public class OnboardingLinks {

    /** Minimum remaining lifetime of a link. A link with less may expire before a browser opens it. */
    static final Duration MIN_REMAINING_LIFETIME = Duration.ofSeconds(30);

    private static final int UNAUTHORIZED = 401;

    private static final Logger LOG = Logger.getLogger(OnboardingLinks.class);

    private final StripeClient stripeClient;
    private final SharedCalls sharedCalls;
    private final Scheduler scheduler;
    private final AppliedConfigurations applied;
    private final RefreshUrls refreshUrls;
    private final Meters meters;
    private final Runnable keyRejected;

    @Inject
    OnboardingLinks(
            StripeClient stripeClient,
            Scheduler scheduler,
            AppliedConfigurations applied,
            RefreshUrls refreshUrls,
            Meters meters,
            TenantReloading reloading) {
        this(stripeClient, scheduler, applied, refreshUrls, meters, reloading::keyRejected);
    }

    /** @param keyRejected called when Stripe does not know a key; the key's file may already contain another key */
    OnboardingLinks(
            StripeClient stripeClient,
            Scheduler scheduler,
            AppliedConfigurations applied,
            RefreshUrls refreshUrls,
            Meters meters,
            Runnable keyRejected) {
        this.stripeClient = stripeClient;
        this.sharedCalls = new SharedCalls(scheduler);
        this.scheduler = scheduler;
        this.applied = applied;
        this.refreshUrls = refreshUrls;
        this.meters = meters;
        this.keyRejected = keyRejected;
    }

    /**
     * Creates the link of a plan. Cancelling the subscription means that the caller no longer waits for it.
     *
     * @param click identifies the click for repeated requests
     * @param maxWait the caller's maximum wait; the tenant's deadline may be shorter
     * @param progress updated with the progress of the call
     * @return the link, or a failure with {@link RequestFailedException}; nothing is sent for a plan with violations
     */
    public Uni<OnboardingLink> create(LinkPlan plan, Click click, Optional<Duration> maxWait, CallProgress progress) {
        Optional<AccountLinkCall> call = plan.call();
        if (call.isEmpty()) {
            return Uni.createFrom().failure(new RequestFailedException(new InvalidRequest(plan.violations())));
        }
        Tenant tenant = plan.tenant();
        Duration time = deadline(tenant, maxWait);
        boolean cutByCaller = time.compareTo(tenant.resilience().deadline().value()) < 0;
        Uni<OnboardingLink> made = Uni.createFrom().deferred(() -> {
            Deadline deadline = Deadline.in(time, scheduler);
            if (click.key().isEmpty()) {
                return make(plan, call.get(), click, deadline, progress);
            }
            return sharedCalls.join(
                    new SharedCalls.Name(tenant.id(), click),
                    digest(plan.request()),
                    call.get(),
                    deadline,
                    (common, shared) -> make(plan, call.get(), click, common, shared),
                    progress);
        });
        return cutByCaller ? made.onFailure().transform(failure -> cut(failure, progress)) : made;
    }

    /** Attributes an exceeded deadline to the caller if the caller's own deadline gave no attempt its full timeout. */
    private static Throwable cut(Throwable failure, CallProgress progress) {
        return failure instanceof RequestFailedException failed
                        && failed.failure() instanceof CallFailed call
                        && call.code() == ErrorCode.DEADLINE_EXCEEDED
                        && !progress.timedOutInFull()
                ? new RequestFailedException(call.withFault(Fault.CALLER))
                : failure;
    }

    /** Returns the tenant's deadline, shortened to the caller's maximum wait. */
    public static Duration deadline(Tenant tenant, Optional<Duration> maxWait) {
        Duration setting = tenant.resilience().deadline().value();
        return maxWait.filter(shorter -> shorter.compareTo(setting) < 0).orElse(setting);
    }

    /** Returns the limits of a call from the settings of its tenant. */
    static CallTerms terms(Tenant tenant) {
        Tenant.Resilience resilience = tenant.resilience();
        // Twice the margin, so that an attempt that begins immediately has its full timeout.
        Duration max = resilience.deadline().value().minus(Deadline.MARGIN.multipliedBy(2));
        Duration attempt = resilience.attemptTimeout().value();
        return new CallTerms(
                tenant.id(),
                attempt.compareTo(max) < 0 ? attempt : max,
                resilience.maxAttempts().value(),
                tenant.credentialLimits());
    }

    /**
     * Returns the call to Stripe that this replica would make first for a plan; empty if the plan cannot be sent. With
     * automatic configurations, it has those that Stripe last named for the account, as far as policy allows them.
     */
    public Optional<AccountLinkCall> firstCall(LinkPlan plan) {
        return plan.call()
                .map(call -> plan.hasAutoConfigurations()
                        ? applied.of(call)
                                .flatMap(plan.tenant().policy()::inOrder)
                                .map(call::withConfigurations)
                                .orElse(call)
                        : call);
    }

    /**
     * Returns the length of the refresh token that a plan's {@code refresh_url} would get, in characters; empty if it
     * gets none.
     *
     * @throws RequestFailedException if the token would be too long, or if there are no keys
     */
    public Optional<Integer> refreshTokenLength(LinkPlan plan, Click click) {
        return firstCall(plan)
                .filter(_ -> plan.hasRefreshToken())
                .map(call -> refreshUrls.tokenLength(plan, StripeRequest.of(call), click));
    }

    private Uni<OnboardingLink> make(
            LinkPlan plan, AccountLinkCall call, Click click, Deadline deadline, CallProgress progress) {
        TenantId tenant = plan.tenant().id();
        CallTerms terms = terms(plan.tenant());
        Function<AccountLinkCall, Uni<OnboardingLink>> one = each -> {
            StripeRequest request = StripeRequest.of(each);
            IdempotencyKey key = click.keyFor(plan, request);
            Function<StripeRequest, Uni<OnboardingLink>> send =
                    complete -> link(complete, key, terms, deadline, progress)
                            .map(link -> new OnboardingLink(tenant, complete.call(), link, progress.attempts()));
            RefreshUrls.Requests requests = refreshUrls.requests(plan, request, click);
            return send.apply(requests.now())
                    .onFailure(OnboardingLinks::isConflict)
                    .recoverWithUni(conflict -> instead(requests.others().get().iterator(), conflict, send));
        };
        return plan.hasAutoConfigurations() ? corrected(plan, call, one) : one.apply(call);
    }

    /**
     * Makes a call with automatic configurations. Makes a second one if Stripe names other configurations and policy
     * allows them. Calls for one account that run at the same time do not wait for each other; each begins with what
     * is known by then.
     *
     * @param one makes one call
     */
    private Uni<OnboardingLink> corrected(
            LinkPlan plan, AccountLinkCall planned, Function<AccountLinkCall, Uni<OnboardingLink>> one) {
        TenantId tenant = plan.tenant().id();
        AccountLinkCall first = firstCall(plan).orElse(planned);
        return one.apply(first)
                .invoke(() -> meters.autoConfigurations(tenant, first.equals(planned) ? "first" : "learned"))
                .onFailure(OnboardingLinks::isMismatch)
                .recoverWithUni(failure -> {
                    List<String> named = appliedConfigurations(failure);
                    Optional<AccountLinkCall> second =
                            plan.tenant().policy().inOrder(named).map(first::withConfigurations);
                    if (second.isEmpty()) {
                        meters.autoConfigurations(tenant, "forbidden");
                        return Uni.createFrom().failure(failure);
                    }
                    if (named.isEmpty() || second.get().equals(first)) {
                        meters.autoConfigurations(tenant, "unresolved");
                        return Uni.createFrom().failure(failure);
                    }
                    meters.autoConfigurations(tenant, "corrected");
                    // Remembered before the call, so that a repeated request begins with them even if this one ends
                    // here.
                    applied.remember(first, named);
                    return one.apply(second.get());
                });
    }

    /** Sends the first of these requests that does not conflict with an earlier one of the same click. */
    private static Uni<OnboardingLink> instead(
            Iterator<StripeRequest> others, Throwable conflict, Function<StripeRequest, Uni<OnboardingLink>> send) {
        return others.hasNext()
                ? send.apply(others.next())
                        .onFailure(OnboardingLinks::isConflict)
                        .recoverWithUni(() -> instead(others, conflict, send))
                : Uni.createFrom().failure(conflict);
    }

    private static boolean isConflict(Throwable failure) {
        return failure instanceof RequestFailedException failed
                && failed.failure().code() == ErrorCode.IDEMPOTENCY_CONFLICT;
    }

    private static boolean isMismatch(Throwable failure) {
        return failure instanceof RequestFailedException failed
                && failed.failure().code() == ErrorCode.CONFIGURATIONS_MISMATCH;
    }

    /** Returns the configurations that Stripe names as those of the account; empty if it names none. */
    private static List<String> appliedConfigurations(Throwable failure) {
        StripeError error = failure instanceof RequestFailedException failed
                ? failed.failure().stripe()
                : null;
        return error == null ? List.of() : error.appliedConfigurations();
    }

    /**
     * Calls Stripe. Calls again with a new idempotency key if Stripe repeats a link that is about to expire or has
     * expired.
     */
    private Uni<AccountLink> link(
            StripeRequest request, IdempotencyKey key, CallTerms terms, Deadline deadline, CallProgress progress) {
        return stripeClient
                .create(request, key, terms, deadline, progress)
                .flatMap(link -> isUsable(link)
                        ? Uni.createFrom().item(link)
                        : stripeClient.create(request, IdempotencyKey.random(), terms, deadline, progress))
                .onFailure(OnboardingLinks::isKeyUnknown)
                .invoke(this::reportRejectedKey)
                .invoke(link -> {
                    if (!isUsable(link)) {
                        throw new RequestFailedException(expired(progress));
                    }
                });
    }

    /** Whether Stripe does not know the key (401). For a known key without permission, Stripe responds with 403. */
    private static boolean isKeyUnknown(Throwable failure) {
        return failure instanceof RequestFailedException failed
                && failed.failure() instanceof CallFailed call
                && call.code() == ErrorCode.CREDENTIAL_REJECTED
                && call.stripe() != null
                && call.stripe().status() == UNAUTHORIZED;
    }

    /** Reports a rejected key. A failure of the listener does not affect the response to the caller. */
    private void reportRejectedKey() {
        try {
            keyRejected.run();
        } catch (RuntimeException | Error failure) {
            LOG.error("Stripe rejected a key, and the scan for a new one failed", failure);
        }
    }

    /** Number of running calls that callers may share. */
    int sharedCalls() {
        return sharedCalls.running();
    }

    /** Identifies the caller's request. Changed defaults do not change the digest. */
    private static String digest(LinkRequest request) {
        return HexFormat.of().formatHex(Sha256.of(request.toString()));
    }

    private static boolean isUsable(AccountLink link) {
        return link.lifetime().compareTo(MIN_REMAINING_LIFETIME) > 0;
    }

    private static RequestFailure expired(CallProgress progress) {
        return new CallFailed(
                ErrorCode.STRIPE_INVALID_RESPONSE,
                Outcome.UNKNOWN,
                "Stripe created a new link that expires within " + MIN_REMAINING_LIFETIME.toSeconds()
                        + " s, by the clock of the server that responded. Tell the operators of this gateway.",
                progress.attempts(),
                Optional.empty());
    }

    /**
     * One click of one user, as identified by its caller.
     *
     * @param caller the principal of the request
     * @param key the caller's idempotency key; empty if it sent none
     */
    public record Click(String caller, Optional<String> key) {

        /**
         * Returns Stripe's idempotency key for this click: derived from the caller's key, so that repeated requests
         * have the same one, or else random.
         */
        public IdempotencyKey keyFor(LinkPlan plan, StripeRequest request) {
            return key.map(sent -> IdempotencyKey.derived(
                            plan.tenant().id(), caller, sent, request.body() + plan.refreshIdentity()))
                    .orElseGet(IdempotencyKey::random);
        }
    }
}
