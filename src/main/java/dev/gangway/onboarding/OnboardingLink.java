package dev.gangway.onboarding;

import dev.gangway.model.TenantId;
import dev.gangway.stripe.AccountLink;
import dev.gangway.stripe.AccountLinkCall;

/**
 * A link and the call that created it.
 *
 * @param attempts number of HTTP requests to Stripe
 */
public record OnboardingLink(TenantId tenant, AccountLinkCall call, AccountLink link, int attempts) {}
