package dev.gangway.tenant;

import dev.gangway.model.Secret;
import dev.gangway.tenant.file.KeyReference;
import dev.gangway.tenant.file.TenantFiles;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Texts of files, and the snapshot that is built from them. */
abstract class SnapshotFixture {

    static final ProcessDefaults PROCESS = TenantFixture.PROCESS;

    /** A tenant file that is valid on its own. */
    static final String VALID = """
            mode: test
            stripe: {api_key: {env: KEY_A}}
            """;

    final SortedMap<String, String> files = new TreeMap<>();

    SnapshotFixture with(String file, String text) {
        files.put(file, text);
        return this;
    }

    Snapshot snapshot() {
        return snapshotAfter(Snapshot.EMPTY);
    }

    Snapshot snapshotAfter(Snapshot before) {
        files.putIfAbsent("gateway.yaml", "{}");
        return SnapshotBuilder.build(
                new TenantFiles(new TreeMap<>(files), List.of()), PROCESS, SnapshotFixture::key, before, Instant.EPOCH);
    }

    static Secret key(KeyReference reference) {
        return switch (reference) {
            case KeyReference.InEnvironment variable ->
                switch (variable.name()) {
                    case "LIVE_KEY" -> new Secret("sk_live_notAKey");
                    case "ORG_KEY" -> new Secret("sk_org_notAKey");
                    case "PUBLISHABLE_KEY" -> new Secret("pk_test_notAKey");
                    case "ODD_KEY" -> new Secret("sk_test_not a key");
                    default -> new Secret("sk_test_notAKey" + variable.name());
                };
            case KeyReference.InFile _ -> throw new IllegalArgumentException("names a file that can't be read");
        };
    }

    static String problems(Snapshot snapshot) {
        return String.join(
                "\n", snapshot.problems().stream().map(Object::toString).toList());
    }
}
