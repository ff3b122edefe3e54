package dev.gangway.tenant;

import dev.gangway.files.FilePoller;
import dev.gangway.telemetry.Meters;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Scans the tenant files at an interval, and immediately when Stripe rejects a key. */
@Singleton
public final class TenantReloading {

    /** Minimum time for which a change must be stable. It excludes files that are being written. */
    private static final Duration STABLE_FOR = Duration.ofMillis(100);

    /** Delay of the second scan after a rejected key. It does not wait for the interval, which may be long. */
    private static final Duration SECOND_SCAN = Duration.ofMillis(200);

    /** Minimum time between two rejected keys that trigger a scan. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final TenantsConfig config;
    private final Vertx vertx;
    private final FilePoller poller;
    private final AtomicBoolean pausing = new AtomicBoolean();

    TenantReloading(TenantRegistry tenants, TenantsConfig config, Meters meters, Vertx vertx) {
        this.config = config;
        this.vertx = vertx;
        this.poller = new FilePoller("tenants", () -> tenants.scan(STABLE_FOR), vertx, meters);
    }

    /** Starts the scans. Call it after the first snapshot is loaded. */
    public void start() {
        poller.start(config.reloadInterval());
    }

    @PreDestroy
    void stop() {
        poller.stop();
    }

    /** Starts two scans after Stripe rejected a key, because the key's file may already contain a new key. */
    public void keyRejected() {
        if (pausing.compareAndSet(false, true)) {
            poller.scan();
            vertx.setTimer(SECOND_SCAN.toMillis(), _ -> poller.scan());
            vertx.setTimer(PAUSE.toMillis(), _ -> pausing.set(false));
        }
    }
}
