package dev.gangway.model;

/** Who can mend a failure. A caller's own mistakes don't count against the service. */
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
