/** Waiting, repeating and refusing. Knows nothing of Stripe, tenants or HTTP; time and chance are passed in. */
@NullMarked
package dev.gangway.resilience;

import org.jspecify.annotations.NullMarked;
