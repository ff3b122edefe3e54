package dev.gangway.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gangway.TestConfig;
import dev.gangway.files.BadFile;
import dev.gangway.files.HangingReader;
import dev.gangway.telemetry.TestMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever replaces the keys file, the last valid keys stay in effect. */
@Tag("tool")
class MountedRefreshKeysTest {

    private static final Vertx VERTX = Vertx.vertx();

    @TempDir
    Path directory;

    private final HangingReader hanging = new HangingReader();

    @AfterEach
    void release() {
        hanging.release();
    }

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    private RefreshKeys watch(Path file) {
        return new RefreshKeys(
                TestConfig.of(RefreshConfig.class, Map.of("gangway.refresh.keys-file", file.toString())),
                TestMeters.in(new SimpleMeterRegistry()),
                VERTX,
                hanging.reader());
    }

    @ParameterizedTest
    @EnumSource
    void theLastGoodKeysStayInEffect(BadFile bad) throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), RefreshFixture.line("a", 1));
        RefreshKeys keys = watch(file);
        KeyRing before = keys.ring().orElseThrow();
        bad.replace(file, hanging);

        keys.scan();
        keys.scan();

        assertThat(keys.ring()).containsSame(before);
    }

    @ParameterizedTest
    @EnumSource
    void theStartIsRefusedAndSaysWhy(BadFile bad) {
        Path file = directory.resolve("keys");
        bad.replace(file, hanging);

        assertThatThrownBy(() -> watch(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("gangway.refresh.keys-file: " + file + " " + bad.message());
    }
}
