package dev.gangway.resilience;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** How much is done at a time. */
@ConfigMapping(prefix = "gangway.limits")
public interface LimitsConfig {

    /** How many calls may be in flight in this process; no credential has more than a quarter of them. */
    @WithDefault("512")
    @Min(1)
    int maxInFlight();

    /** How many replicas share the tenants' limits: the most that run at a time. */
    @WithDefault("1")
    @Min(1)
    int replicas();
}
