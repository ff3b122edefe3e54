package dev.gangway.tenant;

import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Looks for changed files from time to time, on a worker thread. */
@Singleton
public final class TenantReloading {

    private static final Logger LOG = Logger.getLogger(TenantReloading.class);

    /** A change that is older than this is no file that is being written. */
    private static final Duration STEADY = Duration.ofMillis(100);

    /** After a refused key; the next look would be one interval away. */
    private static final Duration SECOND_LOOK = Duration.ofMillis(200);

    /** How often refused keys make us look, at the most. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final TenantRegistry tenants;
    private final TenantsConfig config;
    private final Vertx vertx;
    private final AtomicBoolean scanning = new AtomicBoolean();
    private final AtomicBoolean looking = new AtomicBoolean();

    TenantReloading(TenantRegistry tenants, TenantsConfig config, Vertx vertx) {
        this.tenants = tenants;
        this.config = config;
        this.vertx = vertx;
    }

    /** Begins to look, now that the first snapshot is in force. */
    public void start() {
        vertx.setPeriodic(config.reloadInterval().toMillis(), _ -> scan());
    }

    /** Stripe refused a key: perhaps there is another in its file already. */
    public void keyRefused() {
        if (looking.compareAndSet(false, true)) {
            scan();
            vertx.setTimer(SECOND_LOOK.toMillis(), _ -> scan());
            vertx.setTimer(PAUSE.toMillis(), _ -> looking.set(false));
        }
    }

    private void scan() {
        if (!scanning.compareAndSet(false, true)) {
            return;
        }
        vertx.executeBlocking(() -> tenants.scan(STEADY), false)
                .onFailure(failure -> LOG.error("Looking for changed tenant files failed", failure))
                .onComplete(_ -> scanning.set(false));
    }
}
