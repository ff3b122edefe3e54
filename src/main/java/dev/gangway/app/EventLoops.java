package dev.gangway.app;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import java.util.Map;

/**
 * Sets the number of event loops to the number of processors, unless {@code quarkus.vertx.event-loops-pool-size} is
 * set. Nothing blocks event loops, so additional ones would only compete for the processors and pass calls to each
 * other: each connection to Stripe belongs to one event loop (figures: docs/performance.md).
 */
public final class EventLoops implements SmallRyeConfigBuilderCustomizer {

    /** An ordinal below that of every file, environment variable and system property. */
    private static final int BELOW_FILES = 1;

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        String processors = String.valueOf(Runtime.getRuntime().availableProcessors());
        // A default value would hold the number of processors of the build machine.
        builder.withSources(new PropertiesConfigSource(
                Map.of("quarkus.vertx.event-loops-pool-size", processors), EventLoops.class.getName(), BELOW_FILES));
    }
}
