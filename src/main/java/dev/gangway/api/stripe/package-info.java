/**
 * Stripe's own format of requests and responses, for callers that use a Stripe SDK: pure functions on keys, headers and
 * bodies. Nothing here depends on the rest of the API.
 */
@org.jspecify.annotations.NullMarked
package dev.gangway.api.stripe;
