/** How long things may take. Knows nothing of Stripe, tenants or HTTP. */
@NullMarked
package dev.gangway.resilience;

import org.jspecify.annotations.NullMarked;
