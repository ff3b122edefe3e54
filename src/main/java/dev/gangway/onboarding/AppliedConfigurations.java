package dev.gangway.onboarding;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gangway.model.AccountId;
import dev.gangway.model.Credential;
import dev.gangway.resilience.Scheduler;
import dev.gangway.stripe.AccountLinkCall;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Remembers which configurations accounts have, as Stripe named them. A stale entry costs only one more call, so the
 * bounds of this cache are its only rule for eviction.
 */
@Singleton
final class AppliedConfigurations {

    static final int MAX_ACCOUNTS = 100_000;

    /** How long an account is remembered after its last call. */
    static final Duration MEMORY = Duration.ofHours(24);

    private final Cache<Key, List<String>> known;

    AppliedConfigurations(Scheduler scheduler) {
        this.known = Caffeine.newBuilder()
                .maximumSize(MAX_ACCOUNTS)
                .expireAfterAccess(MEMORY)
                .ticker(scheduler::nanoTime)
                .build();
    }

    /** An account as one credential sees it; what one credential has learned is not used for another. */
    private record Key(Credential credential, AccountId account) {

        static Key of(AccountLinkCall call) {
            return new Key(call.credential(), call.account());
        }
    }

    /** Returns the configurations of the call's account; empty if they are unknown. */
    Optional<List<String>> of(AccountLinkCall call) {
        return Optional.ofNullable(known.getIfPresent(Key.of(call)));
    }

    /** Remembers the configurations of the call's account. */
    void remember(AccountLinkCall call, List<String> applied) {
        known.put(Key.of(call), applied);
    }

    /** Forgets the accounts of all other credentials. */
    void retain(Set<Credential> credentials) {
        known.asMap().keySet().removeIf(key -> !credentials.contains(key.credential()));
    }

    /** Number of accounts. */
    long size() {
        known.cleanUp();
        return known.estimatedSize();
    }
}
