package dev.gangway.onboarding;

import dev.gangway.stripe.AccountLink;

/**
 * A link, and the plan that led to it.
 *
 * @param attempts how many HTTP requests it took
 */
public record OnboardingLink(LinkPlan plan, AccountLink link, int attempts) {}
