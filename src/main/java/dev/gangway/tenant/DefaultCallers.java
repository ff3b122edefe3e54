package dev.gangway.tenant;

import dev.gangway.model.FileProblem;
import dev.gangway.model.Setting;
import dev.gangway.model.SourceLocation;
import dev.gangway.model.TenantId;
import dev.gangway.tenant.file.CallerEntry;
import dev.gangway.tenant.file.SettingsLayer;
import dev.gangway.tenant.file.TenantFiles;
import dev.gangway.tenant.file.YamlSection;
import dev.gangway.tenant.redirect.RedirectRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Checks that each principal is a default caller of at most one tenant, and determines that tenant. */
final class DefaultCallers {

    /** Maximum number of problems that are reported per tenant, so that two large equal lists do not fill the log. */
    private static final int MAX_NOTED = 50;

    private DefaultCallers() {}

    /**
     * Reports a problem in every tenant that shares a default caller with another tenant.
     *
     * @return whether a tenant without problems was rejected, so that its last good settings are in effect
     */
    static boolean rejectAmbiguous(Map<TenantId, TenantDraft> drafts) {
        Map<String, List<TenantId>> tenants = new TreeMap<>();
        drafts.forEach((id, draft) -> draft.served().ifPresent(tenant -> tenant.defaultCallers()
                .forEach(caller ->
                        tenants.computeIfAbsent(caller, _ -> new ArrayList<>()).add(id))));
        boolean rejected = false;
        for (Map.Entry<String, List<TenantId>> entry : tenants.entrySet()) {
            List<TenantId> ids = entry.getValue();
            for (TenantId id : ids.size() > 1 ? ids : List.<TenantId>of()) {
                TenantDraft draft = Objects.requireNonNull(drafts.get(id));
                rejected |= draft.problems.isEmpty();
                if (draft.problems.size() < MAX_NOTED) {
                    draft.problems.accept(ambiguous(draft, id, entry.getKey(), ids));
                }
            }
        }
        return rejected;
    }

    private static FileProblem ambiguous(TenantDraft draft, TenantId id, String caller, List<TenantId> ids) {
        List<TenantId> others = ids.stream().filter(other -> !other.equals(id)).toList();
        return new FileProblem(
                location(draft, id, caller),
                "makes this the default tenant of " + YamlSection.shown(caller) + ", as do the files of "
                        + RedirectRule.shown(others)
                        + "; a caller has at most one default tenant: remove default from all of these files but one");
    }

    /** Returns the location of a default caller in the tenant's file. Only tenants' files have default callers. */
    private static SourceLocation location(TenantDraft draft, TenantId id, String caller) {
        String file = TenantFiles.TENANTS + id + TenantFiles.ENDING;
        Setting<List<CallerEntry>> callers =
                draft.readable.stream().findFirst().map(SettingsLayer::callers).orElse(null);
        SourceLocation list = callers == null ? null : callers.location();
        if (callers == null || list == null) {
            return new SourceLocation(file, 1, "callers");
        }
        int index = callers.value().indexOf(new CallerEntry(caller, true));
        return new SourceLocation(file, list.line(), list.path() + (index < 0 ? "" : "[" + index + "].default"));
    }

    /**
     * Returns the tenant of each default caller. A tenant without settings in effect counts only for callers that no
     * tenant with settings names. A caller of several tenants has no default tenant.
     */
    static Map<String, TenantId> tenants(Collection<TenantEntry> entries) {
        Map<String, List<TenantEntry>> named = new HashMap<>();
        entries.forEach(
                entry -> entry.defaultCallers().forEach(caller -> named.computeIfAbsent(caller, _ -> new ArrayList<>())
                        .add(entry)));
        Map<String, TenantId> tenants = new HashMap<>();
        named.forEach((caller, all) -> only(all).ifPresent(tenant -> tenants.put(caller, tenant)));
        return Map.copyOf(tenants);
    }

    private static Optional<TenantId> only(List<TenantEntry> entries) {
        List<TenantEntry> served =
                entries.stream().filter(entry -> entry.tenant().isPresent()).toList();
        List<TenantEntry> candidates = served.isEmpty() ? entries : served;
        return candidates.size() == 1 ? Optional.of(candidates.getFirst().id()) : Optional.empty();
    }
}
