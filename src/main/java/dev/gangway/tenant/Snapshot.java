package dev.gangway.tenant;

import dev.gangway.model.Credential;
import dev.gangway.model.FileProblem;
import dev.gangway.model.Setting;
import dev.gangway.model.TenantId;
import dev.gangway.model.TenantState;
import dev.gangway.tenant.file.SettingsLayer;
import dev.gangway.tenant.file.TenantFiles;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One immutable set of all tenants, as the files were at one moment. A request sees one snapshot from start to end.
 *
 * @param generation 1 for the first snapshot of the process, one more for each that replaced another
 * @param loadedAt when it was read
 * @param entries every tenant that has a file
 * @param problems every problem in every file, in the order of the files
 * @param warnings what is no problem, but should be known
 * @param sharedTexts the last good text of {@code gateway.yaml} and of each group, by file
 * @param readable the layer of each file, as far as it can be read, by file
 * @param credentialsSince since when this process has used each credential
 */
public record Snapshot(
        long generation,
        Instant loadedAt,
        Map<TenantId, TenantEntry> entries,
        List<FileProblem> problems,
        List<String> warnings,
        Map<String, String> sharedTexts,
        Map<String, SettingsLayer> readable,
        Map<Credential, Instant> credentialsSince) {

    /** A snapshot with nobody in it, before there is any. */
    public static final Snapshot EMPTY =
            new Snapshot(0, Instant.EPOCH, Map.of(), List.of(), List.of(), Map.of(), Map.of(), Map.of());

    /** What is known of a tenant; empty when it has no file. */
    public Optional<TenantEntry> find(TenantId id) {
        return Optional.ofNullable(entries.get(id));
    }

    /** The warnings of the files that a tenant's settings come from: its own, its group's, and {@code gateway.yaml}. */
    public List<String> warningsAbout(TenantId id) {
        String own = TenantFiles.TENANTS + id + TenantFiles.ENDING;
        Set<String> files = new HashSet<>(Set.of(own, TenantFiles.GATEWAY));
        SettingsLayer layer = readable.get(own);
        Setting<String> group = layer == null ? null : layer.group();
        if (group != null) {
            files.add(TenantFiles.GROUPS + group.value() + TenantFiles.ENDING);
        }
        return warnings.stream()
                .filter(warning -> files.stream()
                        .anyMatch(file -> warning.startsWith(file + ":") || warning.startsWith(file + " ")))
                .toList();
    }

    /** Whether {@code gateway.yaml} was valid once; without it no tenant is. */
    boolean gatewayValid() {
        return sharedTexts.containsKey(TenantFiles.GATEWAY);
    }

    /** The credentials that are in use. */
    public Set<Credential> credentials() {
        return credentialsSince.keySet();
    }

    /** How many tenants have settings to be served with. */
    public long servedCount() {
        return entries.values().stream()
                .filter(entry -> entry.tenant().isPresent())
                .count();
    }

    /** The tenants that have a problem in their settings. */
    public List<TenantId> quarantined() {
        return entries.values().stream()
                .filter(TenantEntry.Quarantined.class::isInstance)
                .map(TenantEntry::id)
                .toList();
    }

    /** How many tenants have valid settings and are in this state. */
    public long countIn(TenantState state) {
        return entries.values().stream()
                .filter(entry -> entry instanceof TenantEntry.Valid valid
                        && valid.tenantInForce().state().value() == state)
                .count();
    }
}
