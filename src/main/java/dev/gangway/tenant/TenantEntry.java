package dev.gangway.tenant;

import dev.gangway.model.FileProblem;
import dev.gangway.model.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a snapshot knows of a tenant that has a file. */
public sealed interface TenantEntry {

    /** The tenant's id: its file's name. */
    TenantId id();

    /** The principals that may act for the tenant, as far as its files could be read. */
    Set<String> callers();

    /** The settings with which it is served; empty when it never had valid ones. */
    Optional<Tenant> tenant();

    /** What is wrong with its files; empty when nothing is. */
    List<FileProblem> problems();

    /** A tenant whose settings are valid; it may still be switched off. */
    record Valid(Tenant tenantInForce) implements TenantEntry {
        @Override
        public TenantId id() {
            return tenantInForce.id();
        }

        @Override
        public Set<String> callers() {
            return tenantInForce.callers();
        }

        @Override
        public Optional<Tenant> tenant() {
            return Optional.of(tenantInForce);
        }

        @Override
        public List<FileProblem> problems() {
            return List.of();
        }
    }

    /**
     * A tenant with a problem in its settings. The settings in force are those that were valid last, if any ever were,
     * restricted by what can be read of the files.
     *
     * @param tenant the settings in force
     */
    record Quarantined(TenantId id, Set<String> callers, Optional<Tenant> tenant, List<FileProblem> problems)
            implements TenantEntry {}
}
