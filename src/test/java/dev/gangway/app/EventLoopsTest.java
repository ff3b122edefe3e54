package dev.gangway.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventLoopsTest {

    private static final String SETTING = "quarkus.vertx.event-loops-pool-size";

    private static String loops(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withCustomizers(new EventLoops())
                .withSources(new PropertiesConfigSource(settings, "settings", 250))
                .build()
                .getValue(SETTING, String.class);
    }

    @Test
    void areAsManyAsProcessors() {
        assertThat(loops(Map.of()))
                .isEqualTo(String.valueOf(Runtime.getRuntime().availableProcessors()));
    }

    @Test
    void areAsManyAsTheSettingSays() {
        assertThat(loops(Map.of(SETTING, "7"))).isEqualTo("7");
    }
}
