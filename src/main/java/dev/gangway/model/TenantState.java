package dev.gangway.model;

/** Whether a tenant is served. */
public enum TenantState {
    ACTIVE("active"),
    /** Disabled by an operator. Every request is rejected. */
    DISABLED("disabled");

    private final String spelling;

    TenantState(String spelling) {
        this.spelling = spelling;
    }

    @Override
    public String toString() {
        return spelling;
    }
}
