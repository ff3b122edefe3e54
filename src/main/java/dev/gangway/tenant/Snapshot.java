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
 * An immutable set of all tenants, from the files at one moment. A request uses one snapshot from start to end.
 *
 * @param generation 1 for the first snapshot of the process, incremented by each new snapshot
 * @param loadedAt when the files were read
 * @param entries every tenant that has a file, by id
 * @param problems all problems of all files, in the order of the files
 * @param warnings findings about valid settings
 * @param sharedTexts the last good text of {@code gateway.yaml} and of each group, by file
 * @param readable the readable part of each file as a layer, by file
 * @param defaultTenants the tenant for which a caller acts if it names none, by the caller's principal
 * @param credentialsSince when this process started to use each credential
 */
public record Snapshot(
        long generation,
        Instant loadedAt,
        Map<TenantId, TenantEntry> entries,
        List<FileProblem> problems,
        List<String> warnings,
        Map<String, String> sharedTexts,
        Map<String, SettingsLayer> readable,
        Map<String, TenantId> defaultTenants,
        Map<Credential, Instant> credentialsSince) {

    /** The snapshot without tenants that exists before the first load. */
    public static final Snapshot EMPTY =
            new Snapshot(0, Instant.EPOCH, Map.of(), List.of(), List.of(), Map.of(), Map.of(), Map.of(), Map.of());

    /** Returns the entry of a tenant; empty if the tenant has no file. */
    public Optional<TenantEntry> find(TenantId id) {
        return Optional.ofNullable(entries.get(id));
    }

    /** Returns the tenant that a caller acts for if it names none; empty if it has no default tenant. */
    public Optional<TenantId> defaultTenantOf(String caller) {
        return Optional.ofNullable(defaultTenants.get(caller));
    }

    /** Returns the warnings about a tenant's file, its group's file, and {@code gateway.yaml}. */
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

    /** Whether {@code gateway.yaml} has been valid at least once. Otherwise, no tenant is valid. */
    boolean gatewayValid() {
        return sharedTexts.containsKey(TenantFiles.GATEWAY);
    }

    /** Returns the credentials that are in use. */
    public Set<Credential> credentials() {
        return credentialsSince.keySet();
    }

    /** Returns the number of tenants that have settings in effect. */
    public long servedCount() {
        return entries.values().stream()
                .filter(entry -> entry.tenant().isPresent())
                .count();
    }

    /** Returns the tenants that are quarantined because of a problem in their settings. */
    public List<TenantId> quarantined() {
        return entries.values().stream()
                .filter(TenantEntry.Quarantined.class::isInstance)
                .map(TenantEntry::id)
                .toList();
    }

    /** Returns the number of tenants that have valid settings and this state. */
    public long countIn(TenantState state) {
        return entries.values().stream()
                .filter(entry -> entry instanceof TenantEntry.Valid valid
                        && valid.effectiveTenant().state().value() == state)
                .count();
    }
}
