package dev.gangway.app;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import java.util.Map;

/**
 * As many event loops as there are processors, unless {@code quarkus.vertx.event-loops-pool-size} says otherwise. Nothing
 * blocks them, so more would only take turns, and hand calls to each other: a connection to Stripe belongs to one of them
 * (docs/performance.md has the figures).
 */
public final class EventLoops implements SmallRyeConfigBuilderCustomizer {

    /** The ordinal of a source that loses to every file, variable and property. */
    private static final int BELOW_FILES = 1;

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        String processors = String.valueOf(Runtime.getRuntime().availableProcessors());
        // A default would be taken from the machine that built this.
        builder.withSources(new PropertiesConfigSource(
                Map.of("quarkus.vertx.event-loops-pool-size", processors), EventLoops.class.getName(), BELOW_FILES));
    }
}
