package dev.gangway.security;

import dev.gangway.model.TenantId;
import dev.gangway.model.TenantState;
import dev.gangway.tenant.Snapshot;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.TenantEntry;

/** Decides whether a caller may act for a tenant. No other class makes this decision. */
public sealed interface Access {

    /** The caller may act for this tenant. */
    record Granted(Tenant tenant) implements Access {}

    /** The caller may act for the tenant, but an operator has disabled the tenant. */
    record Disabled(TenantId id) implements Access {}

    /** The caller may act for the tenant, but the tenant's settings have never been valid. */
    record Unavailable(TenantId id) implements Access {}

    /** The caller may not act for the tenant, or the tenant does not exist. The caller cannot tell which. */
    record Denied() implements Access {}

    /**
     * Returns a caller's access to a tenant.
     *
     * @param tenant the tenant's name as spelled in the request
     * @param caller the caller's principal
     */
    static Access decide(Snapshot snapshot, String tenant, String caller) {
        return TenantId.of(tenant)
                .flatMap(snapshot::find)
                .filter(entry -> entry.callers().contains(caller))
                .map(Access::to)
                .orElseGet(Denied::new);
    }

    private static Access to(TenantEntry entry) {
        return entry.tenant()
                .map(tenant -> tenant.state().value() == TenantState.DISABLED
                        ? new Disabled(tenant.id())
                        : new Granted(tenant))
                .orElseGet(() -> new Unavailable(entry.id()));
    }
}
