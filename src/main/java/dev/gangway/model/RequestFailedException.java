package dev.gangway.model;

/** Ends a request without a link. It has no stack trace, and its message is only the code. */
public final class RequestFailedException extends RuntimeException {
    private final transient RequestFailure failure;

    /** @param failure why there is no link */
    public RequestFailedException(RequestFailure failure) {
        super(failure.code().toString(), null, false, false);
        this.failure = failure;
    }

    /** Why there is no link. */
    public RequestFailure failure() {
        return failure;
    }
}
