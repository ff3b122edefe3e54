package dev.gangway.tenant;

import dev.gangway.files.MountedFileReader;
import dev.gangway.model.FileProblem;
import dev.gangway.model.Secret;
import dev.gangway.model.Sha256;
import dev.gangway.tenant.file.KeyReference;
import dev.gangway.tenant.file.TenantFiles;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The input of a snapshot at one moment: the tenants directory and the keys that its references point to. Two scans are
 * equal if they read the same content. Changed symbolic links and timestamps don't matter.
 *
 * @param keys the result of each reference: a digest of the key, or the problem
 */
record Scan(TenantFiles files, Map<KeyReference, String> keys) {

    /** Reads the directory and these references; blocks. */
    static Scan of(
            Path directory,
            Set<KeyReference> references,
            Function<KeyReference, Secret> keyReader,
            MountedFileReader reader) {
        var keys = new Keys(keyReader);
        references.forEach(keys::look);
        return new Scan(TenantFiles.read(directory, reader), keys.seen());
    }

    /** Returns why this scan can't become a snapshot; empty if it can. */
    Optional<String> unusable() {
        if (files.isMissing(TenantFiles.GATEWAY)) {
            return Optional.of("there is no gateway.yaml");
        }
        return files.unreadable().stream()
                .filter(problem -> problem.location().file().endsWith("/"))
                .map(FileProblem::toString)
                .findFirst();
    }

    /** Reads each key once, and remembers the result. */
    static final class Keys implements Function<KeyReference, Secret> {
        private final Function<KeyReference, Secret> reader;
        private final Map<KeyReference, Secret> good = new HashMap<>();
        private final Map<KeyReference, String> bad = new HashMap<>();

        Keys(Function<KeyReference, Secret> reader) {
            this.reader = reader;
        }

        @Override
        public Secret apply(KeyReference reference) {
            look(reference);
            Secret key = good.get(reference);
            if (key == null) {
                throw new IllegalArgumentException(bad.get(reference));
            }
            return key;
        }

        private void look(KeyReference reference) {
            if (good.containsKey(reference) || bad.containsKey(reference)) {
                return;
            }
            try {
                good.put(reference, reader.apply(reference));
            } catch (IllegalArgumentException unusable) {
                bad.put(reference, String.valueOf(unusable.getMessage()));
            }
        }

        /** Returns the results so far: a digest of each key, or the problem. */
        Map<KeyReference, String> seen() {
            Map<KeyReference, String> seen = new HashMap<>(bad);
            good.forEach((reference, key) -> seen.put(reference, HexFormat.of().formatHex(Sha256.of(key.reveal()))));
            return Map.copyOf(seen);
        }
    }
}
