package dev.gangway.stripe;

import dev.gangway.model.Outcome;
import java.time.Duration;
import java.util.Optional;

/**
 * Why a call made no link.
 *
 * @param outcome what is known of all its attempts together
 * @param attempts how many there were
 * @param retryAfter when another call makes sense; empty where that is not known
 */
public record CallFailure(Cause cause, Outcome outcome, int attempts, Optional<Duration> retryAfter) {

    /** What ended the call. */
    public sealed interface Cause {}

    /** Its last attempt, after which there could be no other. */
    public record Attempted(AttemptFailure last) implements Cause {}

    /** There were too many calls in flight for it to begin. */
    public record Overloaded() implements Cause {}

    /** The limiter had no room for its first attempt before the deadline. */
    public record NoRoom() implements Cause {}

    /** Stripe keeps failing or can't be reached, so nothing is sent for the moment. */
    public record Unavailable() implements Cause {}

    /** Stripe refused the key several times in a row, so nothing is sent for the moment. */
    public record Suspended() implements Cause {}

    /** The deadline left no time for an attempt. */
    public record NoTime() implements Cause {}
}
