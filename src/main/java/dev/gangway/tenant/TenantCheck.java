package dev.gangway.tenant;

import dev.gangway.files.MountedFileReader;
import dev.gangway.model.FileProblem;
import dev.gangway.model.Secret;
import dev.gangway.model.SourceLocation;
import dev.gangway.tenant.file.KeyReference;
import dev.gangway.tenant.file.TenantFiles;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** Validates a tenants directory in the same way as a new process, without serving it. */
public final class TenantCheck {

    private TenantCheck() {}

    /**
     * The result of checking a directory.
     *
     * @param problems all problems of all files
     * @param warnings findings about valid settings
     * @param entries the tenants that have a file, as a new process would have them
     */
    public record Report(List<FileProblem> problems, List<String> warnings, List<TenantEntry> entries) {

        /** Returns the number of tenants that have a file. */
        public int tenants() {
            return entries.size();
        }

        /** Returns the number of tenants that a new process would serve. */
        public long served() {
            return entries.stream().filter(entry -> entry.tenant().isPresent()).count();
        }

        /** Whether no file has a problem. */
        public boolean isClean() {
            return problems.isEmpty();
        }
    }

    /** Checks a directory; blocks. */
    public static Report of(Path directory, ProcessDefaults process) {
        var reader = new MountedFileReader();
        Function<KeyReference, Secret> keys = process.resolveKeys()
                ? new KeyReader(directory, System::getenv, reader)
                // Equal references give equal keys, so that tenants that share a key are detected.
                : reference -> new Secret(reference.toString());
        Snapshot snapshot = SnapshotBuilder.build(
                TenantFiles.read(directory, reader), process, keys, Snapshot.EMPTY, Instant.now());
        List<FileProblem> problems = snapshot.entries().isEmpty()
                        && snapshot.problems().isEmpty()
                ? List.of(new FileProblem(
                        SourceLocation.of(TenantFiles.TENANTS), "contains no tenant: there is no tenants/<id>.yaml"))
                : snapshot.problems();
        return new Report(
                problems, snapshot.warnings(), List.copyOf(snapshot.entries().values()));
    }
}
