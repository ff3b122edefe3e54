package dev.gangway.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.Fuzz;
import dev.gangway.Mutator;
import dev.gangway.model.FileProblem;
import dev.gangway.model.LinkField;
import dev.gangway.model.Secret;
import dev.gangway.model.TenantId;
import dev.gangway.tenant.file.KeyReference;
import dev.gangway.tenant.file.TenantFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that an arbitrary file does not affect other tenants, that messages about it are short and reveal no key, and
 * that an accepted file stays within the restrictions of the files above it.
 */
class TenantFileFuzzTest {

    private static final TenantId A = new TenantId("a");
    private static final TenantId B = new TenantId("b");

    private static final String GATEWAY = """
            mode: test
            callers: ["token:checkout"]
            defaults:
              configurations: [recipient]
              refresh_url: https://app.example/r
            policy:
              locked: [configurations]
              allowed_configurations: [recipient, merchant]
              redirect_origins: [https://app.example, "https://*.shops.example"]
            """;

    private static final String GROUP = """
            defaults: {type: account_onboarding, collection_options: {fields: currently_due}}
            limits: {requests_per_second: 20}
            """;

    private static final String OWN = """
            owner: payments@acme.example
            group: g
            state: active
            mode: test
            stripe:
              api_key: {env: KEY_A}
              api_version: 2026-08-26.dahlia
              context: acct_1
              shared: false
            defaults:
              type: account_onboarding
              configurations: [recipient]
              collection_options: {fields: currently_due, future_requirements: omit}
              return_url: https://one.shops.example/done?account={account}
              account_update:
                return_url: https://app.example/settings
            policy:
              locked: [configurations, collection_options.fields]
              allowed_configurations: [recipient]
              redirect_origins: [https://app.example, "https://one.shops.example"]
            callers: [{principal: "token:checkout", default: true}, "system:serviceaccount:a:portal"]
            limits: {requests_per_second: 20, burst: 5, max_in_flight: 20}
            resilience: {deadline: 10s, attempt_timeout: 3s, max_attempts: 3}
            """;

    private static final String OTHER = "stripe: {api_key: {env: KEY_B}}\n";

    private static final SortedMap<String, String> GOOD = new TreeMap<>(
            Map.of("gateway.yaml", GATEWAY, "groups/g.yaml", GROUP, "tenants/a.yaml", OWN, "tenants/b.yaml", OTHER));

    private static final Snapshot BEFORE = build(GOOD, Snapshot.EMPTY);

    @TempDir
    static Path directory;

    @Test
    void aFileThatIsWrongHurtsNobodyElse() {
        Fuzz.run(getClass(), 12, Set.of("valid", "quarantined", "last good settings", "misnamed"), this::tryOne);
    }

    private String tryOne(Mutator random) throws IOException {
        String file = random.oneIn(3) ? random.among("gateway.yaml", "groups/g.yaml") : "tenants/a.yaml";
        byte[] changed = random.made(NastyTenantFile.one(GOOD.get(file), random));
        // A new process has no last good settings if a shared file has a problem, so shared files are always reloaded.
        boolean reload = !file.startsWith("tenants/") || random.oneIn(2);
        boolean misnamed = random.oneIn(50);
        SortedMap<String, String> files = new TreeMap<>(GOOD);
        files.remove(file);
        files.put(misnamed ? file.replace("yaml", "yml") : file, new String(changed, StandardCharsets.UTF_8));

        Snapshot snapshot = build(files, reload ? BEFORE : Snapshot.EMPTY);

        checkWords(snapshot.problems(), snapshot.warnings());
        if (random.oneIn(40)) {
            checkOnDisk(file, changed);
        }
        TenantEntry other = snapshot.find(B).orElseThrow();
        if (file.equals("tenants/a.yaml") && usesTheKeyOf(other)) {
            return "another's key";
        }
        assertThat(other.tenant()).isPresent();
        assertThat(file.equals("tenants/a.yaml") && !other.problems().isEmpty()).isFalse();
        if (misnamed) {
            return "misnamed";
        }
        for (TenantEntry entry : snapshot.entries().values()) {
            entry.tenant().ifPresent(tenant -> checkBounds(tenant, file.equals("gateway.yaml")));
        }
        TenantEntry a = snapshot.find(A).orElseThrow();
        if (reload
                && snapshot.problems().stream()
                        .anyMatch(problem -> problem.location().file().equals(file))) {
            checkNothingIsLooser(
                    a.tenant().orElseThrow(),
                    BEFORE.find(A).orElseThrow().tenant().orElseThrow());
        }
        if (a instanceof TenantEntry.Valid) {
            return "valid";
        }
        assertThat(a.problems()).isNotEmpty();
        assertThat(a.tenant().isPresent()).isEqualTo(reload);
        return reload ? "last good settings" : "quarantined";
    }

    private static void checkNothingIsLooser(Tenant now, Tenant before) {
        assertThat(before.callers()).containsAll(now.callers());
        assertThat(before.defaultCallers()).containsAll(now.defaultCallers());
        assertThat(now.policy().locked()).containsAll(before.policy().locked());
        assertThat(before.policy().configurations()).containsAll(now.policy().configurations());
        assertThat(now.policy().redirectOrigins())
                .allMatch(origin -> before.policy().redirectOrigins().stream().anyMatch(other -> other.covers(origin)));
    }

    /** Whether both tenants use the same key. By design, both are then quarantined: see the decision on shared keys. */
    private static boolean usesTheKeyOf(TenantEntry other) {
        return other.problems().stream()
                .anyMatch(problem -> problem.location().path().equals("stripe.shared"));
    }

    private static Snapshot build(SortedMap<String, String> files, Snapshot before) {
        return SnapshotBuilder.build(
                new TenantFiles(files, List.of()),
                TenantFixture.PROCESS,
                TenantFileFuzzTest::key,
                before,
                Instant.EPOCH);
    }

    private static Secret key(KeyReference reference) {
        return switch (reference) {
            case KeyReference.InEnvironment variable
            when variable.name().startsWith("KEY_") -> new Secret(NastyTenantFile.KEY + variable.name());
            default -> throw new IllegalArgumentException("names nothing");
        };
    }

    /** Checks the same file on disk, like the command {@code check}. Its content need not be UTF-8 text. */
    private static void checkOnDisk(String changedFile, byte[] changed) throws IOException {
        for (String file : GOOD.keySet()) {
            Files.createDirectories(directory.resolve(file).getParent());
            Files.writeString(directory.resolve(file), GOOD.get(file));
        }
        Files.write(directory.resolve(changedFile), changed);
        TenantCheck.Report report = TenantCheck.of(directory, TenantFixture.PROCESS);
        checkWords(report.problems(), report.warnings());
    }

    private static void checkWords(List<FileProblem> problems, List<String> warnings) {
        for (FileProblem problem : problems) {
            assertThat(problem.location().file()).matches("gateway\\.ya?ml|(groups/g|tenants/[ab])\\.ya?ml");
            checkWords(problem.toString());
        }
        warnings.forEach(TenantFileFuzzTest::checkWords);
    }

    private static void checkWords(String line) {
        assertThat(line)
                .hasSizeLessThan(2_000)
                .doesNotContain("sk_test_PLANTED")
                .doesNotMatch("(?s).*[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}].*");
    }

    /** Checks that the restrictions of gateway.yaml apply to the tenant, regardless of the tenant's own file. */
    private static void checkBounds(Tenant tenant, boolean gatewayChanged) {
        assertThat(tenant.credential().key().reveal()).startsWith(NastyTenantFile.KEY);
        assertThat(tenant.resilience().deadline().value()).isBetween(Duration.ofMillis(400), Duration.ofSeconds(15));
        assertThat(tenant.resilience().attemptTimeout().value())
                .isBetween(Duration.ofMillis(200), Duration.ofSeconds(15));
        assertThat(tenant.resilience().maxAttempts().value()).isBetween(1, 10);
        assertThat(tenant.credentialLimits().requestsPerSecond()).isBetween(1, 10_000);
        if (!gatewayChanged) {
            assertThat(tenant.policy().locked()).contains(LinkField.CONFIGURATIONS);
            assertThat(tenant.policy().configurations()).isSubsetOf("recipient", "merchant");
            assertThat(tenant.policy().redirectOrigins()).allSatisfy(origin -> assertThat(origin.toString())
                    .matches("https://(app|(\\*|[a-z0-9-]+)\\.shops)\\.example"));
        }
    }
}
