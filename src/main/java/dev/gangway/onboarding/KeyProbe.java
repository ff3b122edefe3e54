package dev.gangway.onboarding;

import dev.gangway.model.AccountId;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.model.ProbeResult;
import dev.gangway.model.RequestFailedException;
import dev.gangway.model.RequestFailure;
import dev.gangway.model.TenantId;
import dev.gangway.resilience.Deadline;
import dev.gangway.resilience.Scheduler;
import dev.gangway.stripe.AccountLinkCall;
import dev.gangway.stripe.CallProgress;
import dev.gangway.stripe.IdempotencyKey;
import dev.gangway.stripe.StripeClient;
import dev.gangway.stripe.StripeRequest;
import dev.gangway.telemetry.Meters;
import dev.gangway.tenant.Snapshot;
import dev.gangway.tenant.SnapshotReplaced;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.TenantEntry;
import dev.gangway.tenant.TenantRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Tests a tenant's key without side effects: requests a link for an account that does not exist. Stripe responds with 404 if
 * it accepts the key, the mode, the API version and the platform. Remembers the last result of each tenant.
 */
@Singleton
public class KeyProbe {

    /**
     * An account that no platform can have: Stripe assigns all ids. It is well-formed, so that Stripe looks for it, and
     * shows in Stripe's request log where the request comes from.
     */
    public static final AccountId ACCOUNT = new AccountId("acct_GangwayKeyProbe0");

    /** Allowed in both modes. No user ever visits it. */
    private static final String REFRESH_URL = "https://example.com/";

    /** The same for all tenants, so that the result depends on the key, the mode and the API version only. */
    private static final LinkParameters PARAMETERS = new LinkParameters(Map.of(
            LinkField.TYPE,
            LinkType.ACCOUNT_ONBOARDING,
            LinkField.CONFIGURATIONS,
            LinkField.CONFIGURATIONS.documented(),
            LinkField.REFRESH_URL,
            REFRESH_URL));

    private final StripeClient stripeClient;
    private final Scheduler scheduler;
    private final Supplier<Snapshot> tenants;
    private final Meters meters;
    private final InstantSource clock;
    private final Map<TenantId, Last> last = new ConcurrentHashMap<>();

    @Inject
    KeyProbe(StripeClient stripeClient, Scheduler scheduler, TenantRegistry tenants, Meters meters) {
        this(stripeClient, scheduler, tenants::snapshot, meters, InstantSource.system());
    }

    KeyProbe(
            StripeClient stripeClient,
            Scheduler scheduler,
            Supplier<Snapshot> tenants,
            Meters meters,
            InstantSource clock) {
        this.stripeClient = stripeClient;
        this.scheduler = scheduler;
        this.tenants = tenants;
        this.meters = meters;
        this.clock = clock;
    }

    /** A result, and the call that it belongs to. */
    private record Last(AccountLinkCall call, ProbeResult result) {}

    /**
     * Probes a tenant's key with a single attempt, within the tenant's limits and deadline. Cancelling the subscription
     * cancels the attempt.
     *
     * @param progress updated with the progress of the call
     * @return the result, also of a failed call; fails only because of a bug
     */
    public Uni<ProbeResult> probe(Tenant tenant, CallProgress progress) {
        AccountLinkCall call = callFor(tenant);
        return Uni.createFrom().deferred(() -> {
            long began = scheduler.nanoTime();
            return stripeClient
                    .create(
                            StripeRequest.of(call),
                            IdempotencyKey.random(),
                            OnboardingLinks.terms(tenant).withOneAttempt(),
                            Deadline.in(tenant.resilience().deadline().value(), scheduler),
                            progress)
                    .map(link ->
                            ProbeResult.ofLink(clock.instant(), since(began), progress.attempts(), link.requestId()))
                    .onFailure(RequestFailedException.class)
                    .recoverWithItem(failed -> ProbeResult.of(failureOf(failed), clock.instant(), since(began)))
                    .invoke(result -> remember(tenant.id(), new Last(call, result)));
        });
    }

    /** The last result of a tenant with its current key, mode and API version; empty if there is none. */
    public Optional<ProbeResult> last(Tenant tenant) {
        return Optional.ofNullable(last.get(tenant.id()))
                .filter(known -> known.call().equals(callFor(tenant)))
                .map(Last::result);
    }

    /** Forgets the results of tenants that no longer exist, or have another key, mode or API version. */
    synchronized void replaced(@Observes SnapshotReplaced replaced) {
        last.forEach((id, known) -> {
            if (!isCurrent(replaced.now(), id, known)) {
                last.remove(id);
                meters.lastProbe(id, null);
            }
        });
    }

    /** Number of remembered results. */
    int remembered() {
        return last.size();
    }

    /** The tenant may have changed during the probe. */
    private synchronized void remember(TenantId id, Last ended) {
        if (isCurrent(tenants.get(), id, ended)) {
            last.put(id, ended);
            meters.lastProbe(id, ended.result());
        }
    }

    private static boolean isCurrent(Snapshot snapshot, TenantId id, Last known) {
        return snapshot.find(id)
                .flatMap(TenantEntry::tenant)
                .filter(tenant -> callFor(tenant).equals(known.call()))
                .isPresent();
    }

    private static AccountLinkCall callFor(Tenant tenant) {
        return new AccountLinkCall(
                tenant.credential(),
                tenant.apiVersion().value(),
                tenant.mode().value(),
                ACCOUNT,
                LinkType.ACCOUNT_ONBOARDING,
                PARAMETERS);
    }

    private static RequestFailure failureOf(Throwable failed) {
        return ((RequestFailedException) failed).failure();
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(scheduler.nanoTime() - nanos);
    }
}
