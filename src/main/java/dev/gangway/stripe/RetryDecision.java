package dev.gangway.stripe;

import dev.gangway.resilience.Backoff;
import java.time.Duration;
import java.util.Optional;

/**
 * The consequences of a failed attempt.
 *
 * @param retry the reason for the wait before a retry; empty if the attempt must not be retried
 * @param floor the minimum wait that Stripe asks for; zero if there is none
 * @param scope what the failure counts against
 */
record RetryDecision(Optional<Backoff.Reason> retry, Duration floor, FailureScope scope) {}
