package dev.gangway.tenant;

import dev.gangway.model.FileProblem;
import dev.gangway.model.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The entry of a snapshot for a tenant that has a file. */
public sealed interface TenantEntry {

    /** Returns the tenant's id, which is the name of its file. */
    TenantId id();

    /** Returns the principals that may act for the tenant, according to the readable part of its files. */
    Set<String> callers();

    /** Returns the callers that act for the tenant if they name none, according to the readable part of its files. */
    Set<String> defaultCallers();

    /** Returns the settings in effect; empty if the tenant has never had valid settings. */
    Optional<Tenant> tenant();

    /** Returns the problems of its files. */
    List<FileProblem> problems();

    /** A tenant with valid settings. It may be disabled. */
    record Valid(Tenant effectiveTenant) implements TenantEntry {
        @Override
        public TenantId id() {
            return effectiveTenant.id();
        }

        @Override
        public Set<String> callers() {
            return effectiveTenant.callers();
        }

        @Override
        public Set<String> defaultCallers() {
            return effectiveTenant.defaultCallers();
        }

        @Override
        public Optional<Tenant> tenant() {
            return Optional.of(effectiveTenant);
        }

        @Override
        public List<FileProblem> problems() {
            return List.of();
        }
    }

    /**
     * A tenant with a problem in its settings. Its last good settings stay in effect, restricted by the readable part
     * of its files. It is not served if it has never had good settings.
     *
     * @param tenant the settings in effect
     */
    record Quarantined(
            TenantId id,
            Set<String> callers,
            Set<String> defaultCallers,
            Optional<Tenant> tenant,
            List<FileProblem> problems)
            implements TenantEntry {}
}
