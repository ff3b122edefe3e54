package dev.gangway.stripe;

/** An attempt failed; carries why. It has no stack trace, and its message is the kind of failure only. */
public final class AttemptFailedException extends RuntimeException {
    private final transient AttemptFailure failure;

    /** @param failure why the attempt failed */
    public AttemptFailedException(AttemptFailure failure) {
        super("attempt " + failure.kind(), null, false, false);
        this.failure = failure;
    }

    /** Why the attempt failed. */
    public AttemptFailure failure() {
        return failure;
    }
}
