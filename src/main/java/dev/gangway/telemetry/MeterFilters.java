package dev.gangway.telemetry;

import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/** What of others' meters is not shown. */
@Dependent
class MeterFilters {

    /** Their names break Prometheus's rules for names, which the whole page is held against. */
    private static final Set<String> ILL_NAMED = Set.of("process.cpu.time", "system.cpu.count");

    @Produces
    @Singleton
    MeterFilter withoutIllNamed() {
        return MeterFilter.deny(id -> ILL_NAMED.contains(id.getName()));
    }
}
