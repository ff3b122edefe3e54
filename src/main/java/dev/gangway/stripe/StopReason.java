package dev.gangway.stripe;

/** Why a call makes no further attempt, if the reason is not its last failure. */
enum StopReason {
    /** Too many calls are in flight. */
    OVERLOADED,
    /** The limiter has no room for an attempt before the deadline. */
    NO_ROOM,
    /** A circuit breaker is open: Stripe keeps failing, or cannot be reached. */
    UNAVAILABLE,
    /** The key is suspended: Stripe rejected it several times in a row. */
    SUSPENDED,
    /** The deadline leaves no time for an attempt. */
    NO_TIME
}
