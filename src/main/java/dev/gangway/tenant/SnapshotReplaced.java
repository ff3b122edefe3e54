package dev.gangway.tenant;

import dev.gangway.model.Credential;
import dev.gangway.model.CredentialLimits;
import java.util.List;
import java.util.stream.Stream;

/** One snapshot took another's place. */
public record SnapshotReplaced(Snapshot before, Snapshot now) {

    /** A credential that took another's place, and the limits that hold for it. */
    public record Rotation(Credential old, Credential next, CredentialLimits limits) {}

    /** The tenants' credentials that have changed. */
    public List<Rotation> rotated() {
        return now.entries().values().stream()
                .flatMap(entry -> entry.tenant().stream())
                .flatMap(this::rotation)
                .distinct()
                .toList();
    }

    private Stream<Rotation> rotation(Tenant tenant) {
        return before
                .find(tenant.id())
                .flatMap(TenantEntry::tenant)
                .map(Tenant::credential)
                .filter(old -> !old.equals(tenant.credential()))
                .map(old -> new Rotation(old, tenant.credential(), tenant.credentialLimits()))
                .stream();
    }
}
