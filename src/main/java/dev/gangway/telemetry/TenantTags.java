package dev.gangway.telemetry;

import dev.gangway.model.TenantId;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The tenants that have their own metric series. */
@Singleton
public class TenantTags {

    private static final String NO_TENANT = "none";
    private static final String OTHER = "other";

    private final int maxTenants;
    private volatile Set<TenantId> named = Set.of();

    TenantTags(MetricsConfig config) {
        maxTenants = config.maxTenants();
    }

    /** Sets the tenants that exist. */
    public void serve(Collection<TenantId> tenants) {
        named = tenants.stream().sorted().limit(maxTenants).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a tag value is in use: the id of a tenant with its own series, {@code none} or {@code other}. */
    boolean isNamed(String tag) {
        return tag.equals(NO_TENANT) || tag.equals(OTHER) || named.contains(new TenantId(tag));
    }

    /**
     * Returns the tag value of a tenant: its id, {@code other} if it has no series of its own, or {@code none} without
     * a tenant.
     */
    String of(Optional<TenantId> tenant) {
        return tenant.map(id -> named.contains(id) ? id.value() : OTHER).orElse(NO_TENANT);
    }
}
