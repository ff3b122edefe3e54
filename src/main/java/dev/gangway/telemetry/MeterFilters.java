package dev.gangway.telemetry;

import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/** Hides some meters of other libraries. */
@Dependent
class MeterFilters {

    /** Meters whose names break Prometheus's naming rules. The whole metrics page must comply with these rules. */
    private static final Set<String> ILL_NAMED = Set.of("process.cpu.time", "system.cpu.count");

    @Produces
    @Singleton
    MeterFilter withoutIllNamed() {
        return MeterFilter.deny(id -> ILL_NAMED.contains(id.getName()));
    }
}
