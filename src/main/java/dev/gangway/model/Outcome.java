package dev.gangway.model;

/** What is known about a call to Stripe, in order of increasing uncertainty. */
public enum Outcome {
    /** Stripe created the link. */
    CREATED("created"),
    /** Nothing was sent to Stripe. */
    NOT_SENT("not_sent"),
    /** Stripe rejected the call and created no link. */
    REJECTED("rejected"),
    /** Stripe may have created a link that the caller did not receive. */
    UNKNOWN("unknown");

    private final String spelling;

    Outcome(String spelling) {
        this.spelling = spelling;
    }

    /** Combines two results of a failed call: returns the less certain one. */
    public Outcome orWorse(Outcome other) {
        return compareTo(other) < 0 ? other : this;
    }

    @Override
    public String toString() {
        return spelling;
    }
}
