package dev.gangway.model;

/** Whether a tenant is served. */
public enum TenantState {
    ACTIVE("active"),
    /** Switched off by an operator: every request is refused. */
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
