package dev.gangway.tenant;

import dev.gangway.model.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One immutable set of all tenants, as the files were at one moment. A request sees one snapshot from start to end.
 *
 * @param entries every tenant that has a file
 * @param problems every mistake in every file, in the order of the files
 * @param warnings what is no mistake, but should be known
 * @param gatewayValid whether {@code gateway.yaml} could be used; without it no tenant is valid
 */
public record Snapshot(
        Map<TenantId, TenantEntry> entries, List<FileProblem> problems, List<String> warnings, boolean gatewayValid) {

    /** A snapshot with nobody in it. */
    public static final Snapshot EMPTY = new Snapshot(Map.of(), List.of(), List.of(), false);

    /** What is known of a tenant; empty when it has no file. */
    public Optional<TenantEntry> find(TenantId id) {
        return Optional.ofNullable(entries.get(id));
    }

    /** How many tenants are valid. */
    public long validCount() {
        return entries.values().stream()
                .filter(TenantEntry.Valid.class::isInstance)
                .count();
    }
}
