package dev.gangway.model;

/** What is known of a call to Stripe. */
public enum Outcome {
    /** Stripe made the link. */
    CREATED("created"),
    /** Nothing was sent to Stripe. */
    NOT_SENT("not_sent"),
    /** Stripe refused: it made no link. */
    REJECTED("rejected"),
    /** Stripe may have made a link that nobody saw. */
    UNKNOWN("unknown");

    private final String spelling;

    Outcome(String spelling) {
        this.spelling = spelling;
    }

    @Override
    public String toString() {
        return spelling;
    }
}
