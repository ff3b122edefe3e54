package dev.gangway.tenant;

import dev.gangway.model.Credential;
import dev.gangway.model.CredentialLimits;
import dev.gangway.model.Origin;
import dev.gangway.model.Secret;
import dev.gangway.model.TenantId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Builds a snapshot from the texts of the tenant files. Every mistake is noted; a tenant with a mistake in its own file,
 * in its group's, or in what it inherits is quarantined, and no other tenant is touched.
 */
final class SnapshotBuilder {

    private final TenantFiles files;
    private final ProcessDefaults process;
    private final Function<KeyReference, Secret> keys;
    private final Problems shared = new Problems();
    private final List<String> warnings = new ArrayList<>();
    private final Map<TenantId, Draft> drafts = new TreeMap<>();

    private SnapshotBuilder(TenantFiles files, ProcessDefaults process, Function<KeyReference, Secret> keys) {
        this.files = files;
        this.process = process;
        this.keys = keys;
    }

    static Snapshot build(TenantFiles files, ProcessDefaults process, Function<KeyReference, Secret> keys) {
        return new SnapshotBuilder(files, process, keys).build();
    }

    /** A tenant while its mistakes are collected. */
    private static final class Draft {
        final Problems problems = new Problems();
        Set<String> callers = Set.of();

        @Nullable
        Tenant tenant;
    }

    private Snapshot build() {
        for (FileProblem problem : files.unreadable()) {
            tenantOf(problem.place().file())
                    .ifPresentOrElse(id -> draft(id).problems.accept(problem), () -> shared.accept(problem));
        }
        noteMisnamedFiles();
        SettingsLayer gateway =
                sharedLayer(TenantFiles.GATEWAY, files.texts().get(TenantFiles.GATEWAY), Origin.GATEWAY);
        Map<String, Optional<SettingsLayer>> groups = new HashMap<>();
        files.unreadable().forEach(problem -> TenantFiles.nameIn(
                        TenantFiles.GROUPS, problem.place().file())
                .ifPresent(name -> groups.put(name, Optional.empty())));
        files.in(TenantFiles.GROUPS)
                .forEach((name, text) -> groups.put(
                        name,
                        Optional.ofNullable(
                                sharedLayer(TenantFiles.GROUPS + name + TenantFiles.ENDING, text, Origin.GROUP))));
        files.in(TenantFiles.TENANTS).forEach((name, text) -> TenantId.of(name)
                .ifPresent(id -> resolve(id, TenantFiles.TENANTS + name + TenantFiles.ENDING, text, groups, gateway)));
        noteSharedKeys();
        shareLimits();
        return snapshot(gateway != null);
    }

    private void noteMisnamedFiles() {
        for (String name : files.texts().keySet()) {
            if (!name.endsWith(TenantFiles.ENDING)) {
                shared.accept(new FileProblem(Place.of(name), "is not read: rename it to end in .yaml"));
            } else if (TenantFiles.nameIn(TenantFiles.GROUPS, name)
                    .filter(group -> !LayerReader.isGroupName(group))
                    .isPresent()) {
                shared.accept(
                        new FileProblem(
                                Place.of(name),
                                "is not read: a group's name is 1 to 63 characters of a-z, 0-9 and '-', not starting with '-'"));
            } else if (name.startsWith(TenantFiles.TENANTS) && tenantOf(name).isEmpty()) {
                shared.accept(new FileProblem(
                        Place.of(name),
                        "is not read: a tenant id is 1 to 63 characters of a-z, 0-9 and '-', not starting with '-',"
                                + " and neither 'none' nor 'other'"));
            }
        }
    }

    private static Optional<TenantId> tenantOf(String file) {
        return TenantFiles.nameIn(TenantFiles.TENANTS, file).flatMap(TenantId::of);
    }

    private Draft draft(TenantId id) {
        return drafts.computeIfAbsent(id, _ -> new Draft());
    }

    /** The layer of a shared file; null when the file is absent or has any mistake. */
    private @Nullable SettingsLayer sharedLayer(String file, @Nullable String text, Origin origin) {
        if (text == null) {
            return null;
        }
        int before = shared.size();
        YamlSection root = YamlFile.parse(file, text, origin, shared);
        SettingsLayer layer = root == null ? null : LayerReader.read(root, origin);
        return shared.size() == before ? layer : null;
    }

    private void resolve(
            TenantId id,
            String file,
            String text,
            Map<String, Optional<SettingsLayer>> groups,
            @Nullable SettingsLayer gateway) {
        Draft draft = draft(id);
        YamlSection root = YamlFile.parse(file, text, Origin.TENANT, draft.problems);
        if (root == null) {
            return;
        }
        List<SettingsLayer> layers = new ArrayList<>();
        SettingsLayer own = LayerReader.read(root, Origin.TENANT);
        layers.add(own);
        boolean whole = gateway != null;
        Setting<String> group = own.group();
        if (group != null) {
            Optional<SettingsLayer> groupLayer = groups.get(group.value());
            if (groupLayer == null || groupLayer.isEmpty()) {
                String groupFile = TenantFiles.GROUPS + group.value() + TenantFiles.ENDING;
                draft.problems.accept(new FileProblem(
                        Objects.requireNonNull(group.place()),
                        groupLayer == null
                                ? "names a group that has no file " + groupFile
                                : "names a group whose file has mistakes: " + groupFile));
                whole = false;
            } else {
                layers.add(groupLayer.get());
            }
        }
        if (gateway != null) {
            layers.add(gateway);
        }
        draft.callers = TenantResolver.callers(layers);
        if (whole) {
            draft.tenant = TenantResolver.resolve(id, layers, process, keys, draft.problems);
        }
    }

    /**
     * Whoever may act for one tenant of a key can act on the accounts of all: a key is used only where all of its
     * tenants agree to that.
     */
    private void noteSharedKeys() {
        Map<Secret, List<Tenant>> byKey = new LinkedHashMap<>();
        drafts.values().forEach(draft -> {
            Tenant tenant = draft.tenant;
            if (tenant != null && draft.problems.isEmpty()) {
                byKey.computeIfAbsent(tenant.credential().key(), _ -> new ArrayList<>())
                        .add(tenant);
            }
        });
        byKey.values().stream().filter(sharers -> sharers.size() > 1).forEach(sharers -> {
            warnings.add("The tenants " + idsOf(sharers, _ -> true)
                    + " use the same Stripe key: callers of one can act on the accounts of all");
            List<TenantId> silent = idsOf(sharers, tenant -> !tenant.shared());
            if (!silent.isEmpty()) {
                sharers.forEach(tenant -> noteUndeclared(tenant, sharers, silent));
            }
        });
    }

    private void noteUndeclared(Tenant tenant, List<Tenant> sharers, List<TenantId> silent) {
        String message = tenant.shared()
                ? "is true, but " + silent + " use the same Stripe key and do not agree to share it"
                : "must be true: " + idsOf(sharers, other -> !other.id().equals(tenant.id()))
                        + " use the same Stripe key, so their callers can act on each other's accounts";
        draft(tenant.id())
                .problems
                .accept(new FileProblem(
                        new Place(TenantFiles.TENANTS + tenant.id() + TenantFiles.ENDING, 1, "stripe.shared"),
                        message));
    }

    /** Where tenants use the same credential, the smallest of their limits holds for all of them. */
    private void shareLimits() {
        Map<Credential, List<Draft>> byCredential = new LinkedHashMap<>();
        drafts.values().forEach(draft -> {
            Tenant tenant = draft.tenant;
            if (tenant != null && draft.problems.isEmpty()) {
                byCredential
                        .computeIfAbsent(tenant.credential(), _ -> new ArrayList<>())
                        .add(draft);
            }
        });
        byCredential.values().stream().filter(sharers -> sharers.size() > 1).forEach(sharers -> {
            List<Tenant> tenants = sharers.stream()
                    .flatMap(draft -> Stream.ofNullable(draft.tenant))
                    .toList();
            List<CredentialLimits> limits =
                    tenants.stream().map(tenant -> tenant.limits().values()).toList();
            CredentialLimits smallest =
                    limits.stream().reduce(CredentialLimits::smallest).orElseThrow();
            if (limits.stream().distinct().count() > 1) {
                warnings.add("The tenants " + idsOf(tenants, _ -> true)
                        + " use the same Stripe credential with different limits; the smallest hold: "
                        + smallest.requestsPerSecond() + " requests per second, burst " + smallest.burst()
                        + smallest.maxInFlight()
                                .map(most -> ", " + most + " in flight")
                                .orElse(""));
            }
            sharers.forEach(draft -> {
                Tenant tenant = draft.tenant;
                draft.tenant = tenant == null ? null : tenant.withCredentialLimits(smallest);
            });
        });
    }

    private static List<TenantId> idsOf(List<Tenant> tenants, Predicate<Tenant> which) {
        return tenants.stream().filter(which).map(Tenant::id).toList();
    }

    private Snapshot snapshot(boolean gatewayValid) {
        Map<TenantId, TenantEntry> entries = new HashMap<>();
        List<FileProblem> problems = shared.list();
        drafts.forEach((id, draft) -> {
            problems.addAll(draft.problems.list());
            Tenant tenant = draft.tenant;
            entries.put(
                    id,
                    tenant != null && draft.problems.isEmpty()
                            ? new TenantEntry.Valid(tenant)
                            : new TenantEntry.Quarantined(id, draft.callers, draft.problems.list()));
        });
        return new Snapshot(Map.copyOf(entries), List.copyOf(problems), List.copyOf(warnings), gatewayValid);
    }
}
