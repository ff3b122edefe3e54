package dev.gangway.telemetry;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** Meters for tests without Quarkus. */
public final class TestMeters {

    private TestMeters() {}

    public static Meters in(SimpleMeterRegistry registry) {
        var tags = new TenantTags(() -> 1000);
        return new Meters(registry, tags);
    }
}
