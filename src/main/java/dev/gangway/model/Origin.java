package dev.gangway.model;

/** The source of a value, the nearest to the caller first. */
public enum Origin {
    REQUEST("request"),
    TENANT("tenant"),
    GROUP("group"),
    GATEWAY("gateway"),
    /** No source sets the value. The call omits it, and Stripe's default applies. */
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
