package dev.gangway.tenant;

import dev.gangway.tenant.file.SettingsLayer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A tenant while its problems are collected. */
final class TenantDraft {

    final FileProblemCollector problems = new FileProblemCollector();
    final Optional<Tenant> lastGood;

    /** What can be read of the tenant's files, nearest first. */
    List<SettingsLayer> readable = List.of();

    /** The tenant that its files describe; null if they have problems. */
    @Nullable
    Tenant tenant;

    TenantDraft(Optional<Tenant> lastGood) {
        this.lastGood = lastGood;
    }

    /** The settings that the tenant is served with. */
    Optional<Tenant> served() {
        return problems.isEmpty()
                ? Optional.ofNullable(tenant)
                : lastGood.map(good -> TenantResolver.restrict(good, readable));
    }
}
