/** The use case: plan a link from a tenant's settings and a request, call Stripe, give back the link. */
@NullMarked
package dev.gangway.onboarding;

import org.jspecify.annotations.NullMarked;
