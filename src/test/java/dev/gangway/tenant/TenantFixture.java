package dev.gangway.tenant;

import dev.gangway.model.ApiVersion;
import dev.gangway.model.Mode;
import dev.gangway.model.Secret;
import dev.gangway.model.TenantId;
import dev.gangway.tenant.file.TenantFiles;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Creates tenants for the tests of other packages, from files as in production. */
public final class TenantFixture {

    static final ProcessDefaults PROCESS = new ProcessDefaults(
            ApiVersion.of("2026-08-26.dahlia").orElseThrow(),
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofSeconds(3),
            3,
            new Tenant.Refresh(false, false, Duration.ofDays(7), 10),
            true,
            Set.of(Mode.values()),
            true);

    private TenantFixture() {}

    /** Builds a snapshot of these files. Every key reference resolves to a test key. */
    public static Snapshot snapshot(Map<String, String> files) {
        return SnapshotBuilder.build(
                new TenantFiles(new TreeMap<>(files), List.of()),
                PROCESS,
                reference -> new Secret("sk_test_notAKey" + Integer.toHexString(reference.hashCode())),
                Snapshot.EMPTY,
                Instant.EPOCH);
    }

    /** Builds the tenant acme from gateway.yaml, its group's file and its own file. Its mode and key are added. */
    public static Tenant acme(String gateway, String group, String tenant) {
        Snapshot snapshot = snapshot(Map.of(
                "gateway.yaml", gateway,
                "groups/g.yaml", group,
                "tenants/acme.yaml", "group: g\nmode: test\n" + withKey(tenant)));
        if (snapshot.find(new TenantId("acme")).orElseThrow() instanceof TenantEntry.Valid valid) {
            return valid.effectiveTenant();
        }
        throw new IllegalArgumentException(snapshot.problems().toString());
    }

    private static String withKey(String tenant) {
        String key = "api_key: {env: KEY}";
        return tenant.contains("stripe: {")
                ? tenant.replace("stripe: {", "stripe: {" + key + ", ")
                : tenant + "\nstripe: {" + key + "}\n";
    }
}
