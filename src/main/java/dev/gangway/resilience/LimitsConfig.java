package dev.gangway.resilience;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** Limits on concurrent calls. */
@ConfigMapping(prefix = "gangway.limits")
public interface LimitsConfig {

    /** Maximum number of calls in flight in this process; a credential has at most a quarter of them. */
    @WithDefault("512")
    @Min(1)
    int maxInFlight();

    /** Maximum number of replicas that run at the same time. They share the tenants' limits. */
    @WithDefault("1")
    @Min(1)
    int replicas();
}
