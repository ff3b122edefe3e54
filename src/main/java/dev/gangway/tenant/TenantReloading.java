package dev.gangway.tenant;

import dev.gangway.files.FilePoller;
import dev.gangway.telemetry.Meters;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Scans the tenant files at an interval, and without waiting for it when Stripe refuses a key. */
@Singleton
public final class TenantReloading {

    /** A change that is older than this is no file that is being written. */
    private static final Duration STEADY = Duration.ofMillis(100);

    /** The second scan after a refused key; the next one of the interval may be far away. */
    private static final Duration SECOND_SCAN = Duration.ofMillis(200);

    /** Minimum time between two refused keys that cause a scan. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final TenantsConfig config;
    private final Vertx vertx;
    private final FilePoller poller;
    private final AtomicBoolean pausing = new AtomicBoolean();

    TenantReloading(TenantRegistry tenants, TenantsConfig config, Meters meters, Vertx vertx) {
        this.config = config;
        this.vertx = vertx;
        this.poller = new FilePoller("tenants", () -> tenants.scan(STEADY), vertx, meters);
    }

    /** Starts to scan, now that the first snapshot is in force. */
    public void start() {
        poller.start(config.reloadInterval());
    }

    @PreDestroy
    void stop() {
        poller.stop();
    }

    /** Stripe refused a key: its file may hold another one already. */
    public void keyRefused() {
        if (pausing.compareAndSet(false, true)) {
            poller.scan();
            vertx.setTimer(SECOND_SCAN.toMillis(), _ -> poller.scan());
            vertx.setTimer(PAUSE.toMillis(), _ -> pausing.set(false));
        }
    }
}
