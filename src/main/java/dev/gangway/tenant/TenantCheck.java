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

/** Reads a tenants directory as a new process would, without serving it. */
public final class TenantCheck {

    private TenantCheck() {}

    /**
     * What there is to say of a directory.
     *
     * @param problems every problem in every file
     * @param warnings what is no problem, but should be known
     * @param tenants how many tenants have a file
     * @param served how many of them a new process would serve
     */
    public record Report(List<FileProblem> problems, List<String> warnings, int tenants, long served) {

        /** Whether no file has a problem. */
        public boolean isClean() {
            return problems.isEmpty();
        }
    }

    /** Checks a directory; it blocks. */
    public static Report of(Path directory, ProcessDefaults process) {
        var reader = new MountedFileReader();
        Function<KeyReference, Secret> keys = process.resolveKeys()
                ? new KeyReader(directory, System::getenv, reader)
                // The same for the same reference, so that tenants which share a key are noticed.
                : reference -> new Secret(reference.toString());
        Snapshot snapshot = SnapshotBuilder.build(
                TenantFiles.read(directory, reader), process, keys, Snapshot.EMPTY, Instant.now());
        List<FileProblem> problems =
                snapshot.entries().isEmpty() && snapshot.problems().isEmpty()
                        ? List.of(new FileProblem(
                                SourceLocation.of(TenantFiles.TENANTS), "has no tenant: there is no tenants/<id>.yaml"))
                        : snapshot.problems();
        return new Report(problems, snapshot.warnings(), snapshot.entries().size(), snapshot.servedCount());
    }
}
