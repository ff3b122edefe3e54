package dev.gangway.tenant;

import dev.gangway.model.Credential;
import dev.gangway.model.CredentialLimits;
import java.util.List;
import java.util.stream.Stream;

/** Event that is fired when a snapshot replaces another. */
public record SnapshotReplaced(Snapshot before, Snapshot now) {

    /** A credential that replaced another, and its limits. */
    public record Rotation(Credential old, Credential next, CredentialLimits limits) {}

    /** Returns the tenants' credentials that were replaced, without duplicates. */
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
