package dev.gangway.onboarding;

import dev.gangway.stripe.AccountLinks;
import dev.gangway.tenant.SnapshotReplaced;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Tells the way to Stripe of keys that were replaced, and of those that are not used any more. */
@Singleton
final class KeyRotation {

    private final AccountLinks accountLinks;

    KeyRotation(AccountLinks accountLinks) {
        this.accountLinks = accountLinks;
    }

    void replaced(@Observes SnapshotReplaced replaced) {
        replaced.rotated().forEach(each -> accountLinks.rotated(each.old(), each.next(), each.limits()));
        accountLinks.retain(replaced.now().credentials());
    }
}
