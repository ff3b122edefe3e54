/** Everything that knows Stripe: the account-links call, its wire format, and what its answers mean. */
@NullMarked
package dev.gangway.stripe;

import org.jspecify.annotations.NullMarked;
