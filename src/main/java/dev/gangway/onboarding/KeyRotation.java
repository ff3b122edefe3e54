package dev.gangway.onboarding;

import dev.gangway.stripe.AccountLinks;
import dev.gangway.tenant.SnapshotReplaced;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Carries learned rates over to rotated keys, and drops the safeguards of keys that no tenant uses any more. */
@Singleton
final class KeyRotation {

    private final AccountLinks accountLinks;

    KeyRotation(AccountLinks accountLinks) {
        this.accountLinks = accountLinks;
    }

    void replaced(@Observes SnapshotReplaced replaced) {
        accountLinks.retain(replaced.now().credentials());
        replaced.rotated().forEach(each -> accountLinks.rotated(each.old(), each.next(), each.limits()));
    }
}
