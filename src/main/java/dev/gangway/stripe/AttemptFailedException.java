package dev.gangway.stripe;

/**
 * Thrown if an attempt fails; carries the failure and the retry decision. It has no stack trace, and its message is
 * only the kind of failure.
 */
public final class AttemptFailedException extends RuntimeException {
    private final transient AttemptFailure failure;
    private final transient RetryDecision decision;

    /** @param failure why the attempt failed */
    public AttemptFailedException(AttemptFailure failure) {
        super("attempt " + failure.kind(), null, false, false);
        this.failure = failure;
        this.decision = RetryRule.of(failure);
    }

    /** Why the attempt failed. */
    public AttemptFailure failure() {
        return failure;
    }

    /** The retry decision for the failure. */
    RetryDecision decision() {
        return decision;
    }
}
