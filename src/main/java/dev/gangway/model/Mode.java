package dev.gangway.model;

/** Whether a tenant uses Stripe's test data or real accounts. */
public enum Mode {
    TEST("test"),
    LIVE("live");

    private final String spelling;

    Mode(String spelling) {
        this.spelling = spelling;
    }

    /** Whether this is live mode. */
    public boolean isLive() {
        return this == LIVE;
    }

    @Override
    public String toString() {
        return spelling;
    }
}
