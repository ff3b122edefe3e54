package dev.gangway.model;

/** Where a value came from, the nearest to the caller first. */
public enum Origin {
    REQUEST("request"),
    TENANT("tenant"),
    GROUP("group"),
    GATEWAY("gateway"),
    /** Nobody set it: it is left out of the call, and Stripe's own default holds. */
    STRIPE("stripe");

    private final String spelling;

    Origin(String spelling) {
        this.spelling = spelling;
    }

    @Override
    public String toString() {
        return spelling;
    }
}
