package dev.gangway.resilience;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long calls may take where no tenant file says otherwise. */
@ConfigMapping(prefix = "gangway.resilience")
public interface ResilienceConfig {

    /** How long a caller waits at most, from 300 ms; a tenant's own setting goes before it. */
    @WithDefault("10s")
    Duration deadline();

    /** The longest deadline that a tenant may set; not longer than {@code quarkus.shutdown.timeout}. */
    @WithDefault("15s")
    Duration maxDeadline();

    /** How long one HTTP request to Stripe takes at most, from 200 ms; a tenant's own setting goes before it. */
    @WithDefault("3s")
    Duration attemptTimeout();
}
