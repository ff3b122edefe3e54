/** The use case: plans a link from a tenant's settings and a request, calls Stripe, and returns the link. */
@NullMarked
package dev.gangway.onboarding;

import org.jspecify.annotations.NullMarked;
