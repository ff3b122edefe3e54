package dev.gangway.telemetry;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** Where the audit events go. */
@ConfigMapping(prefix = "gangway.audit")
public interface AuditConfig {

    /** The file that audit events are appended to; without it they go to standard output. */
    Optional<Path> file();
}
