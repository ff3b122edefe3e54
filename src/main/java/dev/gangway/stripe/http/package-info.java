/**
 * HTTP access to Stripe: the declarative REST client, its connections, and the exchange of one request and its
 * response.
 */
@NullMarked
package dev.gangway.stripe.http;

import org.jspecify.annotations.NullMarked;
