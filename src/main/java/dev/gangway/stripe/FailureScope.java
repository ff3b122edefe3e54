package dev.gangway.stripe;

/** What a failed attempt counts against. */
enum FailureScope {
    /** Nothing, or the request itself. */
    NOTHING,
    /** Stripe's address. */
    ENDPOINT,
    /** Stripe's service for the credential. */
    CREDENTIAL,
    /** The credential's key. */
    KEY,
    /** The rate of requests. */
    RATE
}
