package dev.gangway.stripe;

import dev.gangway.resilience.Backoff;
import java.time.Duration;
import java.util.Optional;

/**
 * What follows from a failed attempt.
 *
 * @param retry why to wait before another attempt; empty if there must be none
 * @param floor the minimum wait, as Stripe asks for it; zero if it asks for none
 * @param scope what the failure counts against
 */
record RetryDecision(Optional<Backoff.Reason> retry, Duration floor, FailureScope scope) {}
