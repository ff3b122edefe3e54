package dev.gangway.stripe;

/** A call made no link; carries why. It has no stack trace, and its message is the kind of cause only. */
public final class CallFailedException extends RuntimeException {
    private final transient CallFailure failure;

    CallFailedException(CallFailure failure) {
        super("call failed: " + failure.cause().getClass().getSimpleName(), null, false, false);
        this.failure = failure;
    }

    /** Why there is no link. */
    public CallFailure failure() {
        return failure;
    }
}
