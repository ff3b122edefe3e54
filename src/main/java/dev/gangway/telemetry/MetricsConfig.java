package dev.gangway.telemetry;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** How much the metrics tell apart. */
@ConfigMapping(prefix = "gangway.metrics")
public interface MetricsConfig {

    /** How many tenants have series of their own, in the order of their ids; the rest are {@code other}. */
    @WithDefault("1000")
    @Min(0)
    int maxTenants();
}
