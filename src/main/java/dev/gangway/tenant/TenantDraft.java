package dev.gangway.tenant;

import dev.gangway.tenant.file.SettingsLayer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A tenant during the build of a snapshot, with the problems found so far. */
final class TenantDraft {

    final FileProblemCollector problems = new FileProblemCollector();
    final Optional<Tenant> lastGood;

    /** The readable parts of the tenant's files, nearest first. */
    List<SettingsLayer> readable = List.of();

    /** The tenant according to its files; null if they have problems. */
    @Nullable
    Tenant tenant;

    TenantDraft(Optional<Tenant> lastGood) {
        this.lastGood = lastGood;
    }

    /** Returns the settings in effect; empty if there are none. */
    Optional<Tenant> served() {
        return problems.isEmpty()
                ? Optional.ofNullable(tenant)
                : lastGood.map(good -> TenantResolver.restrict(good, readable));
    }
}
