package dev.gangway.tenant;

import dev.gangway.files.MountedFileReader;
import dev.gangway.model.FileProblem;
import dev.gangway.model.TenantState;
import dev.gangway.telemetry.Meters;
import dev.gangway.tenant.file.TenantFiles;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Holds the snapshot in effect, and replaces it when the files have changed. A change takes effect after two
 * consecutive scans that read the same content, as files may be written in parts, and directories may change during
 * a scan.
 */
@ApplicationScoped
public class TenantRegistry {

    private static final Logger LOG = Logger.getLogger(TenantRegistry.class);

    /** Number of consecutive scans with different content at which a scan counts as failed. */
    private static final int MAX_UNSTABLE_SCANS = 12;

    private final TenantsConfig config;
    private final Meters meters;
    private final Event<SnapshotReplaced> replaced;
    private final MountedFileReader reader;
    private volatile Snapshot snapshot = Snapshot.EMPTY;

    private @Nullable ProcessDefaults process;
    private @Nullable Scan applied;
    private @Nullable Scan pending;
    private long pendingSince;
    private int unstableScans;
    private @Nullable Scan pendingBuild;
    private @Nullable String lastFailure;

    TenantRegistry(TenantsConfig config, Meters meters, Event<SnapshotReplaced> replaced, MountedFileReader reader) {
        this.config = config;
        this.meters = meters;
        this.replaced = replaced;
        this.reader = reader;
    }

    /** The result of a scan. */
    enum Result {
        /** The files are unchanged. */
        UNCHANGED,
        /** The files have changed. The next scan checks whether they are still changing. */
        PENDING,
        /** A new snapshot took effect. */
        APPLIED,
        /** The files can't be used. The current snapshot stays in effect. */
        FAILED
    }

    /** Returns the snapshot in effect. Call it once per request. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /**
     * Loads the first snapshot when the process starts; blocks.
     *
     * @throws UnusableTenantsException if the process must not start
     */
    public synchronized void load(ProcessDefaults defaults) {
        process = defaults;
        long start = System.nanoTime();
        Path directory = directory();
        var keys = new Scan.Keys(keyReader());
        TenantFiles files = TenantFiles.read(directory, reader);
        Snapshot loaded = build(files, defaults, keys);
        if (!loaded.gatewayValid()) {
            throw new UnusableTenantsException(
                    directory, "gateway.yaml is missing, unreadable or invalid", loaded.problems());
        }
        if (loaded.servedCount() == 0) {
            throw new UnusableTenantsException(
                    directory,
                    loaded.entries().isEmpty() ? "there is no tenants/<id>.yaml" : "no tenant is valid",
                    loaded.problems());
        }
        if (config.strictStart() && !loaded.problems().isEmpty()) {
            throw new UnusableTenantsException(
                    directory, "gangway.tenants.strict-start is true, and a file has a problem", loaded.problems());
        }
        meters.watchTenants(
                () -> snapshot.countIn(TenantState.ACTIVE),
                () -> snapshot.countIn(TenantState.DISABLED),
                () -> snapshot.quarantined().size(),
                () -> snapshot.generation());
        apply(loaded, new Scan(files, keys.seen()), start);
    }

    /**
     * Scans the files, and applies a change once it is stable; blocks.
     *
     * @param stableFor minimum time for which a change must be stable
     */
    synchronized Result scan(Duration stableFor) {
        try {
            return compare(stableFor);
        } catch (RuntimeException unexpected) {
            meters.reload("failed");
            throw unexpected;
        }
    }

    private Result compare(Duration stableFor) {
        ProcessDefaults defaults = process;
        Scan known = applied;
        if (defaults == null || known == null) {
            return Result.UNCHANGED;
        }
        long start = System.nanoTime();
        Scan now = Scan.of(directory(), known.keys().keySet(), keyReader(), reader);
        if (now.equals(known)) {
            pending = null;
            unstableScans = 0;
            lastFailure = null;
            return Result.UNCHANGED;
        }
        if (!now.equals(pending)) {
            pending = now;
            pendingSince = start;
            unstableScans++;
            return unstableScans < MAX_UNSTABLE_SCANS ? Result.PENDING : failed("their content keeps changing");
        }
        if (start - pendingSince < stableFor.toNanos()) {
            return Result.PENDING;
        }
        unstableScans = 0;
        Optional<String> unusable = now.unusable();
        if (unusable.isPresent()) {
            return failed(unusable.get());
        }
        var keys = new Scan.Keys(keyReader());
        Snapshot next = build(now.files(), defaults, keys);
        Scan built = new Scan(now.files(), keys.seen());
        boolean newKeys = !now.keys().keySet().containsAll(built.keys().keySet());
        if (newKeys && !built.equals(pendingBuild)) {
            // Files of newly referenced keys were read for the first time. They need a second scan too.
            pendingBuild = built;
            return Result.PENDING;
        }
        if (next.servedCount() == 0) {
            return failed("no tenant would be served");
        }
        apply(next, built, start);
        return Result.APPLIED;
    }

    private Path directory() {
        return config.directory().orElseThrow();
    }

    private KeyReader keyReader() {
        return new KeyReader(directory(), System::getenv, reader);
    }

    private Snapshot build(TenantFiles files, ProcessDefaults defaults, Scan.Keys keys) {
        return SnapshotBuilder.build(files, defaults, keys, snapshot, Instant.now());
    }

    private Result failed(String reason) {
        meters.reload("failed");
        if (!reason.equals(lastFailure)) {
            LOG.errorf(
                    "Tenants: the files in %s can't be used (%s); the current settings stay in effect",
                    directory(), reason);
            lastFailure = reason;
        }
        return Result.FAILED;
    }

    private void apply(Snapshot next, Scan from, long start) {
        Snapshot before = snapshot;
        Set<FileProblem> known = new HashSet<>(before.problems());
        List<FileProblem> added = next.problems().stream()
                .filter(problem -> !known.contains(problem))
                .toList();
        added.forEach(problem -> LOG.warnf("Tenant settings: %s", problem));
        Set<String> warned = new HashSet<>(before.warnings());
        next.warnings().stream()
                .filter(warning -> !warned.contains(warning))
                .forEach(warning -> LOG.warnf("Tenant settings: %s", warning));
        QuarantineLog.replaced(before, next);
        meters.serve(next.entries().keySet(), next.quarantined());
        pending = null;
        pendingBuild = null;
        lastFailure = null;
        snapshot = next;
        applied = from;
        if (before.generation() > 0) {
            meters.reload("applied");
            replaced.fire(new SnapshotReplaced(before, next));
        }
        LOG.infof(
                "Tenants: %d served, %d quarantined, generation %d, from %s, in %d ms",
                next.servedCount(),
                next.quarantined().size(),
                next.generation(),
                directory(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }
}
