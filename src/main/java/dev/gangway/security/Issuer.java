package dev.gangway.security;

import io.quarkus.oidc.runtime.TenantConfigBean;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The OIDC issuer, as far as it can be asked. */
@ApplicationScoped
public class Issuer {

    /** How long a caller waits for what the issuer has to say. */
    public static final Duration PATIENCE = Duration.ofSeconds(3);

    /** How often it is asked who it is, as long as it has not said; quarkus-oidc would ask for every token. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Instance<TenantConfigBean> oidc;
    private final AtomicLong asked = new AtomicLong(System.nanoTime() - PAUSE.toNanos());

    Issuer(Instance<TenantConfigBean> oidc) {
        this.oidc = oidc;
    }

    /** Whether its configuration and keys are known, or none is configured. */
    public boolean isKnown() {
        return oidc.get().getDefaultTenant().ready();
    }

    /** Whether a token may be given to quarkus-oidc now. */
    boolean mayBeAsked() {
        long last = asked.get();
        long now = System.nanoTime();
        return isKnown() || (now - last >= PAUSE.toNanos() && asked.compareAndSet(last, now));
    }
}
