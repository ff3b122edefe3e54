package dev.gangway;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** Settings for tests without Quarkus: the defaults, except for those that a test sets. */
public final class TestConfig {

    private TestConfig() {}

    public static <T> T of(Class<T> mapping, Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withConverter(java.time.Duration.class, 300, new io.quarkus.runtime.configuration.DurationConverter())
                .withSources(new PropertiesConfigSource(settings, "test", 1000))
                .withMapping(mapping)
                .withMappingIgnore("gangway.**")
                .build()
                .getConfigMapping(mapping);
    }
}
