package dev.gangway.model;

/** What is known of a call to Stripe; each is less certain than the one before. */
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

    /** What is known of a failed call of which two things are known: what may have happened stays possible. */
    public Outcome orWorse(Outcome other) {
        return compareTo(other) < 0 ? other : this;
    }

    @Override
    public String toString() {
        return spelling;
    }
}
