package dev.gangway.onboarding;

import dev.gangway.stripe.StripeClient;
import dev.gangway.tenant.SnapshotReplaced;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Carries limiter state over to a rotated key and evicts unused credentials. */
@Singleton
final class KeyRotation {

    private final StripeClient stripeClient;

    KeyRotation(StripeClient stripeClient) {
        this.stripeClient = stripeClient;
    }

    void replaced(@Observes SnapshotReplaced replaced) {
        stripeClient.retain(replaced.now().credentials());
        replaced.rotated().forEach(each -> stripeClient.rotated(each.old(), each.next(), each.limits()));
    }
}
