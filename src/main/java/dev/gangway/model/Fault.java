package dev.gangway.model;

/** Who can fix a failure. Failures that are the caller's fault do not count against the service. */
public enum Fault {
    NONE("none"),
    CALLER("caller"),
    OPERATOR("operator"),
    STRIPE("stripe"),
    US("us");

    private final String spelling;

    Fault(String spelling) {
        this.spelling = spelling;
    }

    @Override
    public String toString() {
        return spelling;
    }
}
