package dev.gangway;

import static dev.gangway.StubStripe.answers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of tenants under load, on the packaged application. */
class ReloadIT {

    private static final int TENANTS = 20;
    private static final int RELOADS = 140;

    /** Number of reloads after which all classes are loaded and all caches are filled. */
    private static final int WARM = 30;

    private static final Pattern VERSIONS = Pattern.compile(
            "\"return_url\":\"https://example.com/v(\\d+)\".*\"refresh_url\":\"https://example.com/v(\\d+)\"");

    @TempDir
    Path directory;

    private void write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        // Atomically, like most tools; another test covers partially written files.
        Path half = Files.writeString(directory.resolve("half"), text);
        Files.move(half, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void writeVersion(int version) throws IOException {
        for (int i = 0; i < TENANTS; i++) {
            write(
                    "tenants/t" + i + ".yaml",
                    "stripe: {api_key: {file: keys/t" + i + "}}\ndefaults:\n  return_url: https://example.com/v"
                            + version + "\n  refresh_url: https://example.com/v" + version + "\n");
        }
    }

    private Map<String, String> settings(StubStripe stripe) throws IOException {
        write("gateway.yaml", """
                mode: test
                callers: ["token:checkout"]
                defaults: {type: account_onboarding, configurations: [recipient]}
                policy: {redirect_origins: ["https://example.com"]}
                limits: {requests_per_second: 10000, burst: 10000}
                """);
        for (int i = 0; i < TENANTS; i++) {
            write("keys/t" + i, "sk_test_ThisIsNotARealKeyNumber" + i);
        }
        writeVersion(0);
        Map<String, String> settings = new HashMap<>(PackagedApplication.settings(stripe.url()));
        settings.put("GANGWAY_TENANTS_DIRECTORY", directory.toString());
        settings.put("GANGWAY_TENANTS_RELOAD_INTERVAL", "100ms");
        return settings;
    }

    /** Returns the heap size after a forced collection, in megabytes. */
    private static double heap(PackagedApplication gangway, Semaphore quiet) throws IOException, InterruptedException {
        if (PackagedApplication.isNative()) {
            // A collection can't be forced in a native binary.
            return 0;
        }
        double least = Double.MAX_VALUE;
        quiet.acquire();
        for (int i = 0; i < 3; i++) {
            Process collect = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            String.valueOf(gangway.pid()),
                            "GC.run")
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(collect.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("Command executed successfully");
            least = Math.min(least, gangway.metric("jvm_memory_used_bytes{area=\"heap\"") / 1024 / 1024);
        }
        quiet.release();
        return least;
    }

    @Test
    void noCallFailsOrMixesTwoVersionsWhileTenantsChange() throws IOException, InterruptedException {
        try (var stripe = new StubStripe()) {
            stripe.will(answers(200, StripeExamples.link()));
            try (PackagedApplication gangway = PackagedApplication.start(settings(stripe));
                    var caller = new LoadCaller(gangway.url())) {
                var stopped = new AtomicBoolean();
                var calls = new AtomicInteger();
                // Held by a batch of calls or by a measurement, so that memory of running calls does not count as
                // growth.
                var quiet = new Semaphore(1, true);
                List<String> wrong = new ArrayList<>();
                CompletableFuture<Void> load = CompletableFuture.runAsync(() -> {
                    while (!stopped.get()) {
                        quiet.acquireUninterruptibly();
                        List<CompletableFuture<String>> batch = new ArrayList<>();
                        for (int i = 0; i < TENANTS; i++) {
                            batch.add(caller.answer("t" + i));
                        }
                        for (CompletableFuture<String> answer : batch) {
                            Matcher versions = VERSIONS.matcher(answer.join());
                            calls.incrementAndGet();
                            if (!versions.find() || !versions.group(1).equals(versions.group(2))) {
                                wrong.add(answer.join());
                            }
                        }
                        quiet.release();
                    }
                });
                double early = 0;
                for (int version = 1; version <= RELOADS; version++) {
                    double generation = gangway.metric("gangway_tenants_generation");
                    writeVersion(version);
                    await().atMost(Duration.ofSeconds(30))
                            .until(() -> gangway.metric("gangway_tenants_generation") > generation);
                    stripe.forget();
                    if (version == WARM) {
                        early = heap(gangway, quiet);
                    }
                }
                await().atMost(Duration.ofMinutes(2)).until(() -> calls.get() > 10_000);
                double late = heap(gangway, quiet);
                stopped.set(true);
                load.join();

                assertThat(wrong).isEmpty();
                assertThat(gangway.metric("gangway_tenants_generation")).isGreaterThan(RELOADS);
                System.out.printf(
                        "%,d calls over %d reloads; heap after %d of them %.1f MB, at the end %.1f MB%n",
                        calls.get(), RELOADS, WARM, early, late);
                assertThat(late - early).isLessThanOrEqualTo(5);
            }
        }
    }

    @Test
    void aRotatedKeyTakesEffectWithoutAFailedCall() throws IOException, InterruptedException {
        try (var stripe = new StubStripe()) {
            stripe.will(answers(200, StripeExamples.link()));
            try (PackagedApplication gangway = PackagedApplication.start(settings(stripe));
                    var caller = new LoadCaller(gangway.url())) {
                assertThat(caller.call("t0").join()).isEqualTo("created");
                write("keys/t0", "sk_test_ThisIsNotARealKeyButANewOne");

                List<String> codes = new ArrayList<>();
                await().atMost(Duration.ofSeconds(5))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> {
                            codes.add(caller.call("t0").join());
                            return stripe.requests()
                                    .getLast()
                                    .headers()
                                    .get("authorization")
                                    .endsWith("ANewOne");
                        });

                assertThat(codes).containsOnly("created");
            }
        }
    }

    @Test
    void aRefusedKeyIsLookedAtBeforeTheIntervalIsOver() throws IOException, InterruptedException {
        try (var stripe = new StubStripe()) {
            stripe.will((request, connection) -> (request.headers()
                                    .get("authorization")
                                    .endsWith("ANewOne")
                            ? answers(200, StripeExamples.link())
                            : answers(401, "{\"error\": {}}"))
                    .answer(request, connection));
            Map<String, String> settings = settings(stripe);
            settings.put("GANGWAY_TENANTS_RELOAD_INTERVAL", "1h");
            try (PackagedApplication gangway = PackagedApplication.start(settings);
                    var caller = new LoadCaller(gangway.url())) {
                write("keys/t0", "sk_test_ThisIsNotARealKeyButANewOne");

                assertThat(caller.call("t0").join()).isEqualTo("credential_rejected");

                await().atMost(Duration.ofSeconds(10))
                        .pollInterval(Duration.ofMillis(100))
                        .until(() ->
                                caller.call("t1").join() != null && gangway.metric("gangway_tenants_generation") == 2);
                assertThat(caller.call("t0").join()).isEqualTo("created");
            }
        }
    }
}
