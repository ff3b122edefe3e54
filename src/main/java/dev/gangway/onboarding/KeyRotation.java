package dev.gangway.onboarding;

import dev.gangway.stripe.StripeClient;
import dev.gangway.tenant.SnapshotReplaced;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Carries limiter state over to a rotated key, and evicts what belongs to unused credentials. */
@Singleton
final class KeyRotation {

    private final StripeClient stripeClient;
    private final AppliedConfigurations applied;

    KeyRotation(StripeClient stripeClient, AppliedConfigurations applied) {
        this.stripeClient = stripeClient;
        this.applied = applied;
    }

    void replaced(@Observes SnapshotReplaced replaced) {
        stripeClient.retain(replaced.now().credentials());
        applied.retain(replaced.now().credentials());
        replaced.rotated().forEach(each -> stripeClient.rotated(each.old(), each.next(), each.limits()));
    }
}
