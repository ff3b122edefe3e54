package dev.gangway.onboarding;

import dev.gangway.model.TenantId;
import dev.gangway.stripe.AccountLink;
import dev.gangway.stripe.AccountLinkCall;

/**
 * A link, and the call that made it.
 *
 * @param attempts how many HTTP requests it took
 */
public record OnboardingLink(TenantId tenant, AccountLinkCall call, AccountLink link, int attempts) {}
