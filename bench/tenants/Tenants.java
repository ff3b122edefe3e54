package dev.gangway.tenant;

import dev.gangway.files.MountedFileReader;
import dev.gangway.model.ApiVersion;
import dev.gangway.model.Mode;
import dev.gangway.model.TenantId;
import dev.gangway.tenant.file.TenantFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;

/** Measures how long it takes to read 10 and 5,000 tenants for the first time and again, and to find one of them. */
final class Tenants {

    private static final ProcessDefaults PROCESS = new ProcessDefaults(
            ApiVersion.of("2026-08-26.dahlia").orElseThrow(),
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofSeconds(3),
            3,
            Set.of(Mode.values()),
            true);
    private static final MountedFileReader READER = new MountedFileReader();
    private static final int LOOKUPS = 5_000_000;
    private static final int ROUNDS = 9;

    private Tenants() {}

    public static void main(String[] arguments) throws IOException {
        int count = Integer.parseInt(arguments[0]);
        Path directory = Files.createTempDirectory("gangway-bench");
        write(directory, count);
        long start = System.nanoTime();
        Snapshot snapshot = build(directory, Snapshot.EMPTY);
        double first = (System.nanoTime() - start) / 1e6;
        if (snapshot.servedCount() != count) {
            throw new IllegalStateException(snapshot.problems().toString());
        }
        double[] scans = new double[ROUNDS];
        double[] reloads = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            start = System.nanoTime();
            Scan.of(directory, Set.of(), new KeyReader(directory, System::getenv, READER), READER);
            scans[i] = (System.nanoTime() - start) / 1e6;
            start = System.nanoTime();
            snapshot = build(directory, snapshot);
            reloads[i] = (System.nanoTime() - start) / 1e6;
        }
        System.out.printf(
                "| %,d | %.0f ms | %.0f ms | %.0f ms | %.0f ns |%n",
                count, first, median(scans), median(reloads), lookup(snapshot, count));
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static Snapshot build(Path directory, Snapshot before) {
        return SnapshotBuilder.build(
                TenantFiles.read(directory, READER),
                PROCESS,
                new Scan.Keys(new KeyReader(directory, System::getenv, READER)),
                before,
                Instant.now());
    }

    private static void write(Path directory, int count) throws IOException {
        Files.createDirectories(directory.resolve("tenants"));
        Files.createDirectories(directory.resolve("groups"));
        Files.createDirectories(directory.resolve("keys"));
        Files.writeString(directory.resolve("gateway.yaml"), "mode: test\ndefaults: {type: account_onboarding}\n");
        Files.writeString(
                directory.resolve("groups/shops.yaml"),
                "defaults: {configurations: [recipient]}\npolicy: {locked: [configurations]}\n");
        for (int i = 0; i < count; i++) {
            Files.writeString(directory.resolve("keys/t" + i), "sk_test_ThisIsNotARealKeyNumber" + i);
            Files.writeString(directory.resolve("tenants/t" + i + ".yaml"), """
                    owner: payments@t%1$d.example
                    group: shops
                    stripe:
                      api_key: {file: keys/t%1$d}
                    defaults:
                      return_url: https://app.t%1$d.example/onboarding/done?account={account}
                      refresh_url: https://app.t%1$d.example/onboarding/refresh?account={account}
                    policy:
                      redirect_origins: [https://app.t%1$d.example]
                    callers: ["token:checkout"]
                    limits: {requests_per_second: 20, burst: 5}
                    """.formatted(i));
        }
    }

    /** Duration of one look-up in nanoseconds, in the best of several rounds. */
    private static double lookup(Snapshot snapshot, int count) {
        TenantId[] ids = new TenantId[Math.min(count, 1024)];
        Arrays.setAll(ids, i -> new TenantId("t" + (int) ((long) i * count / ids.length)));
        double best = Double.MAX_VALUE;
        long found = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < LOOKUPS; i++) {
                found += snapshot.find(ids[i % ids.length]).isPresent() ? 1 : 0;
            }
            best = Math.min(best, (double) (System.nanoTime() - start) / LOOKUPS);
        }
        if (found != (long) ROUNDS * LOOKUPS) {
            throw new IllegalStateException("not found");
        }
        return best;
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
