/**
 * Rate limits, retries, deadlines and circuit breakers, without Stripe, tenants or HTTP. Clock and randomness are
 * passed in.
 */
@NullMarked
package dev.gangway.resilience;

import org.jspecify.annotations.NullMarked;
