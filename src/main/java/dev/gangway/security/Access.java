package dev.gangway.security;

import dev.gangway.model.TenantId;
import dev.gangway.model.TenantState;
import dev.gangway.tenant.Snapshot;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.TenantEntry;

/** Whether a caller may act for a tenant: the one place where that is decided. */
public sealed interface Access {

    /** The caller may act for this tenant. */
    record Granted(Tenant tenant) implements Access {}

    /** The caller may act for the tenant, but an operator has switched it off. */
    record Disabled(TenantId id) implements Access {}

    /** The caller may act for the tenant, but its settings never were valid. */
    record Unavailable(TenantId id) implements Access {}

    /** The caller may not act for the tenant, or there is none of that name: nobody is told which. */
    record Refused() implements Access {}

    /**
     * Decides.
     *
     * @param tenant the tenant's name as the request spells it
     * @param caller the caller's principal
     */
    static Access decide(Snapshot snapshot, String tenant, String caller) {
        return TenantId.of(tenant)
                .flatMap(snapshot::find)
                .filter(entry -> entry.callers().contains(caller))
                .map(Access::to)
                .orElseGet(Refused::new);
    }

    private static Access to(TenantEntry entry) {
        return entry.tenant()
                .map(tenant -> tenant.state().value() == TenantState.DISABLED
                        ? new Disabled(tenant.id())
                        : new Granted(tenant))
                .orElseGet(() -> new Unavailable(entry.id()));
    }
}
