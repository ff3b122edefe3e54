package dev.gangway.stripe;

import dev.gangway.model.Credential;
import dev.gangway.model.CredentialLimits;
import dev.gangway.model.RequestFailedException;
import dev.gangway.resilience.Backoff;
import dev.gangway.resilience.Deadline;
import dev.gangway.resilience.ResilienceConfig;
import dev.gangway.resilience.RetryBudget;
import dev.gangway.resilience.Scheduler;
import dev.gangway.telemetry.Meters;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** Creates account links at Stripe, with rate limiting, circuit breaking and retries. */
@Singleton
public class StripeClient {

    private final CredentialGuards guards;
    private final Dependencies shared;

    @Inject
    StripeClient(
            Transport transport,
            LinkUrls linkUrls,
            CredentialGuards guards,
            StripeConfig stripe,
            ResilienceConfig config,
            Scheduler scheduler,
            Meters meters) {
        this(
                transport,
                linkUrls,
                guards,
                stripe.answerCheck(),
                config,
                scheduler,
                meters,
                new ThreadLocalGenerator(),
                InstantSource.system());
    }

    StripeClient(
            Transport transport,
            LinkUrls linkUrls,
            CredentialGuards guards,
            StripeConfig.AnswerCheckMode answerCheck,
            ResilienceConfig config,
            Scheduler scheduler,
            Meters meters,
            RandomGenerator random,
            InstantSource clock) {
        var stripeClock = new StripeClock(clock);
        meters.watchClockSkew(stripeClock::skewSeconds);
        this.guards = guards;
        this.shared = new Dependencies(
                transport,
                new ResponseReader(
                        linkUrls::serves,
                        answerCheck,
                        (field, finding) -> meters.answerMismatch(
                                field.tag(), finding.name().toLowerCase(Locale.ROOT)),
                        stripeClock),
                new Backoff(config.backoff().base(), config.backoff().cap()),
                guards.budget(),
                scheduler,
                random,
                meters);
    }

    /** The dependencies of {@link Attempts} that all calls share. */
    record Dependencies(
            Transport transport,
            ResponseReader responses,
            Backoff backoff,
            RetryBudget processBudget,
            Scheduler scheduler,
            RandomGenerator random,
            Meters meters) {}

    private static final class ThreadLocalGenerator implements RandomGenerator {
        @Override
        public long nextLong() {
            return ThreadLocalRandom.current().nextLong();
        }
    }

    /**
     * Carries the learned rate of a replaced key over to its replacement, if it is lower than the replacement's own
     * rate.
     */
    public void rotated(Credential old, Credential next, CredentialLimits limits) {
        guards.rotated(old, next, limits);
    }

    /** The current state of a credential. */
    public CredentialState state(Credential credential) {
        return guards.state(credential);
    }

    /** Keeps these credentials in use, and ends the state and the metric series of all others. */
    public void retain(Set<Credential> credentials) {
        guards.retain(credentials);
    }

    /**
     * Makes one call: creates one link, with as many attempts as are necessary and permitted. Cancelling the
     * subscription cancels the current attempt, as described in {@link Transport#send}.
     *
     * @param request the request to send
     * @param key the same for every attempt
     * @param deadline the call sends no attempt that cannot end by then
     * @param progress receives the progress of the call
     * @return the link, or a failure with {@link RequestFailedException}
     */
    public Uni<AccountLink> create(
            StripeRequest request, IdempotencyKey key, CallTerms terms, Deadline deadline, CallProgress progress) {
        return Uni.createFrom().deferred(() -> {
            CredentialGuard own = guards.of(request.call().credential(), terms.limits());
            if (!guards.tryEnter(own, terms.limits())) {
                shared.meters().shed();
                return Uni.createFrom()
                        .failure(new RequestFailedException(FailureMapping.of(
                                StopReason.OVERLOADED, progress.outcome(), progress.attempts(), Optional.empty())));
            }
            return OnceTerminated.of(
                    () -> {
                        guards.called(own);
                        return new Attempts(shared, own, request, key, terms, deadline, progress).next();
                    },
                    (_, _, _) -> guards.leave(own));
        });
    }
}
