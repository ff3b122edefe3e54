package dev.gangway.refresh;

import static dev.gangway.refresh.RefreshFixture.ACME;
import static dev.gangway.refresh.RefreshFixture.FULL;
import static dev.gangway.refresh.RefreshFixture.line;
import static dev.gangway.refresh.RefreshFixture.salt;
import static dev.gangway.refresh.RefreshFixture.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gangway.TestConfig;
import dev.gangway.files.MountedFileReader;
import dev.gangway.refresh.OpenResult.NotOpened;
import dev.gangway.refresh.OpenResult.Opened;
import dev.gangway.telemetry.Meters;
import dev.gangway.telemetry.TestMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RefreshKeysTest {

    private static final Vertx VERTX = Vertx.vertx();
    private static final String A = line("a", 1);
    private static final String B = line("b", 2);

    @TempDir
    Path directory;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Meters meters = TestMeters.in(registry);

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    private Path file() {
        return directory.resolve("keys");
    }

    private RefreshKeys keys(Map<String, String> settings) {
        return new RefreshKeys(TestConfig.of(RefreshConfig.class, settings), meters, VERTX, new MountedFileReader());
    }

    private RefreshKeys watch(String content) throws IOException {
        Files.writeString(file(), content);
        return keys(Map.of("gangway.refresh.keys-file", file().toString()));
    }

    private void replace(RefreshKeys keys, String content) throws IOException {
        Files.writeString(file(), content);
        keys.scan();
        keys.scan();
    }

    private Map<String, Double> opened() {
        Map<String, Double> counts = new TreeMap<>();
        for (Counter counter : registry.find("gangway.refresh.opened").counters()) {
            counts.put(String.valueOf(counter.getId().getTag("key")), counter.count());
        }
        return counts;
    }

    private double reloads(String result) {
        Counter counter = registry.find("gangway.security.reloads")
                .tags("file", "refresh.keys-file", "result", result)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    /** Two replicas read each step of a rotation at different times, while both seal and open. */
    @Test
    void noTokenIsRejectedDuringARotationUnderLoad() throws Exception {
        RefreshKeys one = watch(A);
        RefreshKeys other = keys(Map.of("gangway.refresh.keys-file", file().toString()));
        var first = new RefreshTokens(one, meters);
        var second = new RefreshTokens(other, meters);
        String oldest = token(first.seal(FULL, salt("oldest")));
        AtomicBoolean rotating = new AtomicBoolean(true);
        List<String> rejected = new CopyOnWriteArrayList<>();
        List<AtomicInteger> clicks = List.of(new AtomicInteger(), new AtomicInteger());
        try (var callers = Executors.newFixedThreadPool(2)) {
            for (AtomicInteger own : clicks) {
                boolean swapped = own == clicks.getFirst();
                callers.execute(() -> {
                    while (rotating.get()) {
                        String token = token((swapped ? second : first).seal(FULL, salt("click" + own)));
                        if (!((swapped ? first : second).open(ACME, token) instanceof Opened)) {
                            rejected.add(token);
                        }
                        own.incrementAndGet();
                    }
                });
            }
            for (String step : List.of(A + "\n" + B, B + "\n" + A)) {
                Files.writeString(file(), step);
                scanTwice(one);
                awaitClicks(clicks);
                scanTwice(other);
                awaitClicks(clicks);
            }
            assertThat(second.open(ACME, oldest)).isInstanceOf(Opened.class);
            // By now, the tokens of the old key have expired.
            Files.writeString(file(), B);
            scanTwice(one);
            awaitClicks(clicks);
            scanTwice(other);
            rotating.set(false);
        }

        assertThat(rejected).isEmpty();
        assertThat(first.open(ACME, oldest)).isInstanceOf(NotOpened.class);
    }

    private static void scanTwice(RefreshKeys keys) {
        keys.scan();
        keys.scan();
    }

    /** Waits until each caller has begun and completed some clicks. */
    private static void awaitClicks(List<AtomicInteger> clicks) {
        for (AtomicInteger count : clicks) {
            int before = count.get();
            await().until(() -> count.get() > before + 50);
        }
    }

    @Test
    void withoutAFileNothingIsSealedAndNothingOpens() {
        var tokens = new RefreshTokens(keys(Map.of()), meters);

        assertThat(tokens.isEnabled()).isFalse();
        assertThat(tokens.seal(FULL, salt("x"))).isEqualTo(new SealResult.NoKey());
        assertThat(tokens.open(ACME, token(RefreshFixture.ring(A).seal(FULL, salt("x")))))
                .isEqualTo(new NotOpened());
    }

    @Test
    void keysAreReplacedInThreeSteps() throws IOException {
        RefreshKeys keys = watch(A);
        var tokens = new RefreshTokens(keys, meters);
        String old = token(tokens.seal(FULL, salt("x")));
        assertThat(tokens.isEnabled()).isTrue();
        assertThat(tokens.open(ACME, old)).isEqualTo(new Opened(FULL, "a"));
        assertThat(opened()).isEqualTo(Map.of("a", 1.0));

        replace(keys, A + B);
        assertThat(token(tokens.seal(FULL, salt("x")))).isEqualTo(old);
        assertThat(opened()).isEqualTo(Map.of("a", 1.0, "b", 0.0));

        replace(keys, B + A);
        String next = token(tokens.seal(FULL, salt("x")));
        assertThat(next).isNotEqualTo(old);
        assertThat(tokens.open(ACME, old)).isEqualTo(new Opened(FULL, "a"));
        assertThat(tokens.open(ACME, next)).isEqualTo(new Opened(FULL, "b"));
        assertThat(opened()).isEqualTo(Map.of("a", 2.0, "b", 1.0));

        replace(keys, B);
        assertThat(tokens.open(ACME, old)).isEqualTo(new NotOpened());
        assertThat(tokens.open(ACME, next)).isEqualTo(new Opened(FULL, "b"));
        assertThat(opened()).isEqualTo(Map.of("b", 2.0));
        assertThat(reloads("applied")).isEqualTo(3);
        assertThat(reloads("failed")).isZero();
    }

    @Test
    void whatDoesNotOpenIsNotCounted() throws IOException {
        var tokens = new RefreshTokens(watch(A), meters);

        assertThat(tokens.open(ACME, "AQFh")).isEqualTo(new NotOpened());

        assertThat(opened()).isEqualTo(Map.of("a", 0.0));
    }

    @ParameterizedTest
    @MethodSource("dev.gangway.refresh.KeyRingTest#unusable")
    void anUnusableFileChangesNothing(String content, String problem) throws IOException {
        RefreshKeys keys = watch(A);
        KeyRing before = keys.ring().orElseThrow();

        replace(keys, content);

        assertThat(keys.ring()).containsSame(before);
        assertThat(reloads("failed")).isEqualTo(1);
        assertThat(opened()).containsOnlyKeys("a");
    }

    @Test
    void aFileThatVanishesChangesNothing() throws IOException {
        RefreshKeys keys = watch(A);
        KeyRing before = keys.ring().orElseThrow();
        Files.delete(file());

        keys.scan();
        keys.scan();

        assertThat(keys.ring()).containsSame(before);
        assertThat(reloads("failed")).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("dev.gangway.refresh.KeyRingTest#unusable")
    void theStartIsRefusedAndSaysWhy(String content, String problem) {
        assertThatThrownBy(() -> watch(content))
                .isInstanceOf(ConfigurationException.class)
                .message()
                .startsWith("gangway.refresh.keys-file: " + file() + ": " + problem)
                .doesNotContain("PLANTED");
    }
}
