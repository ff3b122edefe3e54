package dev.gangway.tenant;

import dev.gangway.model.TenantId;
import java.util.List;
import java.util.Set;

/** What a snapshot knows of a tenant that has a file. */
public sealed interface TenantEntry {

    /** The tenant's id: its file's name. */
    TenantId id();

    /** The principals that may act for the tenant, as far as its files could be read. */
    Set<String> callers();

    /** A tenant whose settings are valid; it may still be switched off. */
    record Valid(Tenant tenant) implements TenantEntry {
        @Override
        public TenantId id() {
            return tenant.id();
        }

        @Override
        public Set<String> callers() {
            return tenant.callers();
        }
    }

    /** A tenant whose settings never were valid: quarantined, and not served. */
    record Quarantined(TenantId id, Set<String> callers, List<FileProblem> problems) implements TenantEntry {}
}
