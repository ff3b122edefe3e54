/** All code that is specific to Stripe: the account-links call, its wire format, and the meaning of its responses. */
@NullMarked
package dev.gangway.stripe;

import org.jspecify.annotations.NullMarked;
