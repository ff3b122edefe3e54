package dev.gangway.telemetry;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The cardinality of metrics. */
@ConfigMapping(prefix = "gangway.metrics")
public interface MetricsConfig {

    /**
     * Maximum number of tenants with their own series, in the order of their ids. The other tenants share the series
     * {@code other}.
     */
    @WithDefault("1000")
    int maxTenants();
}
