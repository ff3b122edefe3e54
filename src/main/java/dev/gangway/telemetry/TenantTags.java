package dev.gangway.telemetry;

import dev.gangway.model.TenantId;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which tenants have metric series of their own. */
@Singleton
public class TenantTags {

    private static final String NO_TENANT = "none";
    private static final String OTHER = "other";

    private final int maxTenants;
    private volatile Set<TenantId> named = Set.of();

    TenantTags(MetricsConfig config) {
        maxTenants = config.maxTenants();
    }

    /** Takes the tenants that exist from now on. */
    public void serve(Collection<TenantId> tenants) {
        named = tenants.stream().sorted().limit(maxTenants).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a tag value is in use: a tenant's with series of its own, or one that stands for others. */
    boolean isNamed(String tag) {
        return tag.equals(NO_TENANT) || tag.equals(OTHER) || named.contains(new TenantId(tag));
    }

    /** The tag value for a tenant; one that does not exist, or is beyond the maximum, is not told apart. */
    String of(Optional<TenantId> tenant) {
        return tenant.map(id -> named.contains(id) ? id.value() : OTHER).orElse(NO_TENANT);
    }
}
