package dev.gangway.tenant;

import dev.gangway.telemetry.TenantTags;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/** Holds the snapshot that is in force. */
@ApplicationScoped
public class TenantRegistry {

    private static final Logger LOG = Logger.getLogger(TenantRegistry.class);

    private final TenantsConfig config;
    private final TenantTags tags;
    private volatile Snapshot snapshot = Snapshot.EMPTY;

    TenantRegistry(TenantsConfig config, TenantTags tags) {
        this.config = config;
        this.tags = tags;
    }

    /** The snapshot that is in force now; to be asked once per request. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /**
     * Reads the tenants directory and puts it in force; it blocks, and is for the start.
     *
     * @throws UnusableTenantsException when the start has to be refused
     */
    public void load(ProcessDefaults process) {
        Path directory = config.directory();
        Snapshot loaded =
                SnapshotBuilder.build(TenantFiles.read(directory), process, new KeyReader(directory, System::getenv));
        if (!loaded.gatewayValid()) {
            throw new UnusableTenantsException(
                    directory, "gateway.yaml is missing, unreadable or invalid", loaded.problems());
        }
        if (loaded.validCount() == 0) {
            throw new UnusableTenantsException(
                    directory,
                    loaded.entries().isEmpty() ? "there is no tenants/<id>.yaml" : "no tenant is valid",
                    loaded.problems());
        }
        if (config.strictStart() && !loaded.problems().isEmpty()) {
            throw new UnusableTenantsException(
                    directory, "gangway.tenants.strict-start refuses any mistake", loaded.problems());
        }
        loaded.problems().forEach(problem -> LOG.warnf("Tenant settings: %s", problem));
        loaded.warnings().forEach(LOG::warn);
        tags.serve(loaded.entries().keySet());
        snapshot = loaded;
        LOG.infof(
                "Tenants: %d valid, %d quarantined, from %s",
                loaded.validCount(), loaded.entries().size() - loaded.validCount(), directory);
    }
}
