package dev.gangway.tenant;

import dev.gangway.model.Credential;
import dev.gangway.model.CredentialLimits;
import dev.gangway.model.FileProblem;
import dev.gangway.model.Origin;
import dev.gangway.model.Secret;
import dev.gangway.model.Setting;
import dev.gangway.model.SourceLocation;
import dev.gangway.model.StripeKey;
import dev.gangway.model.Suggestion;
import dev.gangway.model.TenantId;
import dev.gangway.tenant.file.KeyReference;
import dev.gangway.tenant.file.KnownKeys;
import dev.gangway.tenant.file.LayerReader;
import dev.gangway.tenant.file.ReadableLayer;
import dev.gangway.tenant.file.SettingsLayer;
import dev.gangway.tenant.file.TenantFiles;
import dev.gangway.tenant.file.YamlFile;
import dev.gangway.tenant.file.YamlSection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Builds a snapshot from the texts of the tenant files, and reports every problem. A tenant is quarantined if its own
 * file or the settings that it inherits have a problem. Other tenants are not affected.
 *
 * <p>If a file has problems, its last good settings stay in effect, restricted by the readable part of the file.
 */
final class SnapshotBuilder {

    private final TenantFiles files;
    private final ProcessDefaults process;
    private final Function<KeyReference, Secret> keys;
    private final Snapshot before;
    private final FileProblemCollector shared = new FileProblemCollector();
    private final Map<String, String> sharedTexts = new HashMap<>();
    private final Map<String, SettingsLayer> readable = new HashMap<>();
    private final Set<String> sharedWithProblems = new HashSet<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<TenantId, TenantDraft> drafts = new TreeMap<>();

    private SnapshotBuilder(
            TenantFiles files, ProcessDefaults process, Function<KeyReference, Secret> keys, Snapshot before) {
        this.files = files;
        this.process = process;
        this.keys = keys;
        this.before = before;
    }

    /**
     * Builds the snapshot of these files.
     *
     * @param keys reads the key that a reference points to; the message of its exception describes the problem
     * @param before the previous snapshot, whose settings stay in effect where the new ones are not valid
     * @param now when the files were read
     */
    static Snapshot build(
            TenantFiles files,
            ProcessDefaults process,
            Function<KeyReference, Secret> keys,
            Snapshot before,
            Instant now) {
        return new SnapshotBuilder(files, process, keys, before).build(now);
    }

    private Snapshot build(Instant now) {
        for (FileProblem problem : files.unreadable()) {
            tenantOf(problem.location().file())
                    .ifPresentOrElse(
                            id -> draft(id).problems.accept(problem),
                            () -> shared.accept(new FileProblem(
                                    SourceLocation.of(
                                            shownName(problem.location().file())),
                                    problem.message())));
        }
        noteMisnamedFiles();
        SettingsLayer gateway = sharedLayer(TenantFiles.GATEWAY, Origin.GATEWAY);
        Map<String, Optional<SettingsLayer>> groups = new HashMap<>();
        Stream.concat(
                        files.texts().keySet().stream(),
                        files.unreadable().stream()
                                .map(problem -> problem.location().file()))
                .filter(file -> file.startsWith(TenantFiles.GROUPS))
                .forEach(file -> TenantFiles.nameIn(TenantFiles.GROUPS, file)
                        .ifPresentOrElse(
                                name -> groups.put(name, Optional.ofNullable(sharedLayer(file, Origin.GROUP))),
                                () -> groups.putIfAbsent(
                                        TenantFiles.stem(file).substring(TenantFiles.GROUPS.length()),
                                        Optional.empty())));
        files.texts().forEach((file, text) -> tenantOf(file).ifPresent(id -> resolve(id, file, text, groups, gateway)));
        for (FileProblem problem : files.unreadable()) {
            String file = problem.location().file();
            tenantOf(file)
                    .ifPresent(id ->
                            noteReadable(draft(id), file, ReadableLayer.of(file, null, Origin.TENANT, previous(file))));
        }
        rejectConflicts();
        return snapshot(now);
    }

    /**
     * Reports the conflicts between tenants. A rejected tenant keeps its last good settings, which can conflict with the
     * settings of other tenants, so the checks repeat until nothing changes.
     */
    private void rejectConflicts() {
        boolean rejected = true;
        while (rejected) {
            rejected = KeySharing.rejectUndeclared(drafts);
            rejected |= DefaultCallers.rejectAmbiguous(drafts);
        }
    }

    private void noteMisnamedFiles() {
        for (String file : files.texts().keySet()) {
            String name = shownName(file);
            if (!file.endsWith(TenantFiles.ENDING)) {
                shared.accept(new FileProblem(SourceLocation.of(name), "is not read; rename it to end in .yaml"));
            } else if (TenantFiles.nameIn(TenantFiles.GROUPS, file)
                    .filter(group -> !LayerReader.isGroupName(group))
                    .isPresent()) {
                shared.accept(
                        new FileProblem(
                                SourceLocation.of(name),
                                "is not read: a group's name is 1 to 63 characters of a-z, 0-9 and '-', not starting with '-'"));
            } else if (file.startsWith(TenantFiles.TENANTS) && tenantOf(file).isEmpty()) {
                shared.accept(new FileProblem(
                        SourceLocation.of(name),
                        "is not read: a tenant id is 1 to 63 characters of a-z, 0-9 and '-', not starting with '-',"
                                + " and neither 'none' nor 'other'"));
            }
        }
    }

    /** Returns the path of a file for messages. A Stripe key in the path is masked. */
    private static String shownName(String file) {
        return StripeKey.isIn(file) ? file.substring(0, file.indexOf('/') + 1) + YamlSection.shown(file) : file;
    }

    private static Optional<TenantId> tenantOf(String file) {
        return TenantFiles.nameIn(TenantFiles.TENANTS, file).flatMap(TenantId::of);
    }

    private TenantDraft draft(TenantId id) {
        return drafts.computeIfAbsent(id, _ -> new TenantDraft(before.find(id).flatMap(TenantEntry::tenant)));
    }

    /** Returns the readable part of a file in the previous snapshot; null if there is none. */
    private @Nullable SettingsLayer previous(String file) {
        return before.readable().get(file);
    }

    private boolean hadProblems(String file) {
        return before.problems().stream()
                .anyMatch(problem -> problem.location().file().equals(file));
    }

    /** Returns the layer of a shared file or of its last good text; null if the file has never been valid. */
    private @Nullable SettingsLayer sharedLayer(String file, Origin origin) {
        String text = files.texts().get(file);
        String lastGood = before.sharedTexts().get(file);
        SettingsLayer layer = null;
        if (text != null && YamlFile.isEmpty(text) && lastGood != null && !YamlFile.isEmpty(lastGood)) {
            // Otherwise, an emptied file would remove its locks from every tenant.
            shared.accept(new FileProblem(
                    SourceLocation.of(file),
                    "is empty, but was not before; write {} to remove all settings intentionally"));
        } else if (text != null) {
            layer = layer(file, text, origin, shared);
            if (YamlFile.isEmpty(text)) {
                warnings.add(file + " is empty: it sets no defaults and no policy; write {} if this is intended");
            }
        }
        if (layer != null) {
            readable.put(file, layer);
        } else {
            sharedWithProblems.add(file);
            SettingsLayer previous = previous(file);
            SettingsLayer now = ReadableLayer.of(file, text, origin, previous);
            // Only a version without problems removes a restriction.
            readable.put(
                    file,
                    previous != null && hadProblems(file)
                            ? ReadableLayer.both(previous, now, readable.get(TenantFiles.GATEWAY))
                            : now);
        }
        if (layer == null && lastGood != null) {
            text = lastGood;
            layer = layer(file, lastGood, origin, new FileProblemCollector());
        }
        if (layer != null && text != null) {
            sharedTexts.put(file, text);
        }
        return layer;
    }

    private static @Nullable SettingsLayer layer(
            String file, String text, Origin origin, FileProblemCollector problems) {
        int known = problems.size();
        YamlSection root = YamlFile.parse(file, text, origin, problems);
        SettingsLayer layer = root == null ? null : LayerReader.read(root, origin);
        return problems.size() == known ? layer : null;
    }

    private void resolve(
            TenantId id,
            String file,
            String text,
            Map<String, Optional<SettingsLayer>> groups,
            @Nullable SettingsLayer gateway) {
        TenantDraft draft = draft(id);
        YamlSection root = YamlFile.parse(file, text, Origin.TENANT, draft.problems);
        SettingsLayer own = root == null ? null : LayerReader.read(root, Origin.TENANT);
        boolean wellFormed = draft.problems.isEmpty();
        if (own != null) {
            FileProblemCollector consequences = new FileProblemCollector();
            draft.tenant = resolve(id, own, groups, gateway, unread(draft.problems), consequences);
            if (!consequences.isEmpty() && YamlFile.isEmpty(text)) {
                draft.problems.accept(new FileProblem(
                        SourceLocation.of(file),
                        "is empty, and the inherited settings are not sufficient; add the missing settings, or delete"
                                + " the file"));
            } else {
                consequences.list().forEach(draft.problems);
            }
        }
        // If a file was emptied, its previous content still restricts the tenant.
        boolean emptied = !draft.problems.isEmpty() && YamlFile.isEmpty(text);
        noteReadable(
                draft,
                file,
                own != null && wellFormed && !emptied
                        ? own
                        : ReadableLayer.of(file, text, Origin.TENANT, previous(file)));
        if (draft.tenant != null
                && draft.readable.stream()
                        .anyMatch(layer ->
                                sharedWithProblems.contains(layer.location().file()))) {
            draft.tenant = TenantResolver.restrict(draft.tenant, draft.readable);
        }
    }

    /** Returns the paths of the keys in a tenant's file that could not be read. */
    private static Set<String> unread(FileProblemCollector problems) {
        return problems.list().stream()
                .map(problem ->
                        KnownKeys.affectedKey(Origin.TENANT, problem.location().path()))
                .collect(Collectors.toSet());
    }

    private @Nullable Tenant resolve(
            TenantId id,
            SettingsLayer own,
            Map<String, Optional<SettingsLayer>> groups,
            @Nullable SettingsLayer gateway,
            Set<String> unread,
            FileProblemCollector problems) {
        List<SettingsLayer> layers = new ArrayList<>();
        layers.add(own);
        boolean complete = gateway != null && !unread.contains("group");
        if (gateway == null) {
            problemOf(TenantFiles.GATEWAY).ifPresent(problems);
        }
        Setting<String> group = own.group();
        if (group != null) {
            Optional<SettingsLayer> groupLayer = groups.get(group.value());
            if (groupLayer == null || groupLayer.isEmpty()) {
                String groupFile = TenantFiles.GROUPS + group.value() + TenantFiles.ENDING;
                var missing = new FileProblem(
                        Objects.requireNonNull(group.location()),
                        "names a group that has no file " + groupFile
                                + Suggestion.clause(group.value(), groups.keySet()));
                problems.accept(
                        groupLayer == null ? missing : problemOf(groupFile).orElse(missing));
                complete = false;
            } else {
                layers.add(groupLayer.get());
            }
        }
        if (gateway != null) {
            layers.add(gateway);
        }
        return complete ? TenantResolver.resolve(id, layers, process, keys, unread, problems) : null;
    }

    /** Returns the first problem of a shared file. It is also a problem of every tenant that uses the file. */
    private Optional<FileProblem> problemOf(String file) {
        return shared.list().stream()
                .filter(problem -> TenantFiles.stem(problem.location().file()).equals(TenantFiles.stem(file)))
                .findFirst();
    }

    /** Stores the readable parts of a tenant's file and of the files from which it inherits. */
    private void noteReadable(TenantDraft draft, String file, SettingsLayer own) {
        readable.put(file, own);
        draft.readable = Stream.of(
                        Optional.of(own),
                        Optional.ofNullable(own.group())
                                .flatMap(this::readableGroup)
                                .or(() -> lastGoodGroup(draft, own)),
                        Optional.ofNullable(readable.get(TenantFiles.GATEWAY)))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Returns the layer of a tenant's last good group, for a tenant that names a group without a file. */
    private Optional<SettingsLayer> lastGoodGroup(TenantDraft draft, SettingsLayer own) {
        return own.group() == null
                ? Optional.empty()
                : draft.lastGood
                        .flatMap(good -> Optional.ofNullable(good.group()))
                        .flatMap(this::readableGroup);
    }

    /** Returns the readable part of a group's file, or of its previous version if the file was removed. */
    private Optional<SettingsLayer> readableGroup(Setting<String> group) {
        String file = TenantFiles.GROUPS + group.value() + TenantFiles.ENDING;
        return Optional.ofNullable(readable.computeIfAbsent(file, this::previous));
    }

    private Snapshot snapshot(Instant now) {
        warnings.addAll(KeySharing.warnings(drafts.values()));
        Collection<FileProblem> problems = problems();
        warnings.addAll(FileWarnings.of(readable, valid(), problems));
        Map<Credential, CredentialLimits> smallest = KeySharing.smallestLimits(drafts.values());
        Map<TenantId, TenantEntry> entries = new HashMap<>();
        drafts.forEach((id, draft) -> {
            Optional<Tenant> served = draft.served().map(tenant -> KeySharing.withLimits(tenant, smallest));
            served.ifPresent(tenant -> warnings.addAll(Unsatisfiable.warnings(tenant, TenantResolver.typesOf(tenant))));
            entries.put(
                    id,
                    draft.problems.isEmpty() && served.isPresent()
                            ? new TenantEntry.Valid(served.get())
                            : new TenantEntry.Quarantined(
                                    id,
                                    served.map(Tenant::callers).orElseGet(() -> TenantResolver.callers(draft.readable)),
                                    served.map(Tenant::defaultCallers)
                                            .orElseGet(() -> TenantResolver.defaultCallers(draft.readable)),
                                    served,
                                    draft.problems.list()));
        });
        return new Snapshot(
                before.generation() + 1,
                now,
                Map.copyOf(entries),
                List.copyOf(problems),
                List.copyOf(warnings),
                Map.copyOf(sharedTexts),
                Map.copyOf(readable),
                DefaultCallers.tenants(entries.values()),
                credentialsSince(smallest.keySet(), now));
    }

    /** Returns every problem once. An inherited problem is reported for the first tenant, with the number of others. */
    private List<FileProblem> problems() {
        Set<FileProblem> all = new LinkedHashSet<>(shared.list());
        drafts.values().forEach(draft -> all.addAll(draft.problems.list()));
        Map<List<Object>, Long> inherited = all.stream()
                .filter(problem -> problem.source() != null)
                .collect(Collectors.groupingBy(SnapshotBuilder::kind, Collectors.counting()));
        List<FileProblem> reported = new ArrayList<>();
        for (FileProblem problem : all) {
            if (problem.source() == null) {
                reported.add(problem);
                continue;
            }
            Long tenants = inherited.remove(kind(problem));
            if (tenants != null) {
                reported.add(
                        tenants == 1
                                ? problem
                                : new FileProblem(
                                        problem.location(),
                                        problem.message() + "; further tenants with this problem: " + (tenants - 1),
                                        problem.source()));
            }
        }
        return reported;
    }

    private static List<Object> kind(FileProblem problem) {
        return List.of(problem.location().path(), problem.message());
    }

    private List<Tenant> valid() {
        return drafts.values().stream()
                .filter(draft -> draft.problems.isEmpty())
                .flatMap(draft -> Stream.ofNullable(draft.tenant))
                .toList();
    }

    private Map<Credential, Instant> credentialsSince(Set<Credential> credentials, Instant now) {
        return credentials.stream()
                .collect(Collectors.toUnmodifiableMap(Function.identity(), credential -> before.credentialsSince()
                        .getOrDefault(credential, now)));
    }
}
