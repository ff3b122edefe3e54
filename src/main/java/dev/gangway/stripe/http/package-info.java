/** HTTP to Stripe: the declarative REST client, its connections, and one request and answer on them. */
@NullMarked
package dev.gangway.stripe.http;

import org.jspecify.annotations.NullMarked;
