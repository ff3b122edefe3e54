package dev.gangway.onboarding;

/** A request did not lead to a link; carries why. It has no stack trace, and its message is the code only. */
public final class LinkFailedException extends RuntimeException {
    private final transient LinkFailure failure;

    /** @param failure why there is no link */
    public LinkFailedException(LinkFailure failure) {
        super(failure.code().toString(), null, false, false);
        this.failure = failure;
    }

    /** Why there is no link. */
    public LinkFailure failure() {
        return failure;
    }
}
