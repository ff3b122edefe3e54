package dev.gangway.resilience;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Limits on concurrent calls. */
@ConfigMapping(prefix = "gangway.limits")
public interface LimitsConfig {

    /** Maximum number of calls in flight in this process; a credential has at most a quarter of them. */
    @WithDefault("512")
    int maxInFlight();

    /**
     * Number of replicas that share the tenants' limits: a number, or {@code dns:} and the name of a headless Service
     * whose ready pods are counted.
     */
    @WithDefault("1")
    String replicas();

    /** Maximum number of replicas that run at the same time; it applies until they are counted. */
    Optional<Integer> maxReplicas();
}
