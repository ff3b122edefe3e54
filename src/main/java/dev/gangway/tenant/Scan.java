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
 * All that a snapshot is made from, as it was at one moment: the tenants directory and the keys behind its references.
 * Two scans are equal when nothing differs, whatever Kubernetes did to links and times meanwhile.
 *
 * @param keys what each reference led to: a digest of the key, or what was wrong with it
 */
record Scan(TenantFiles files, Map<KeyReference, String> keys) {

    /** Reads the directory and these references; it blocks. */
    static Scan of(
            Path directory,
            Set<KeyReference> references,
            Function<KeyReference, Secret> keyReader,
            MountedFileReader reader) {
        var keys = new Keys(keyReader);
        references.forEach(keys::look);
        return new Scan(TenantFiles.read(directory, reader), keys.seen());
    }

    /** Why this can't become a snapshot; empty when it may. */
    Optional<String> unusable() {
        if (files.isMissing(TenantFiles.GATEWAY)) {
            return Optional.of("there is no gateway.yaml");
        }
        return files.unreadable().stream()
                .filter(problem -> problem.location().file().endsWith("/"))
                .map(FileProblem::toString)
                .findFirst();
    }

    /** Reads each key once, and remembers what there was. */
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

        /** What was read so far. */
        Map<KeyReference, String> seen() {
            Map<KeyReference, String> seen = new HashMap<>(bad);
            good.forEach((reference, key) -> seen.put(reference, HexFormat.of().formatHex(Sha256.of(key.reveal()))));
            return Map.copyOf(seen);
        }
    }
}
