package dev.gangway.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** The output of audit events. */
@ConfigMapping(prefix = "gangway.audit")
public interface AuditConfig {

    /** File to which audit events are appended. Without this setting, they are written to standard output. */
    Optional<Path> file();

    /** Handling of authenticated requests while the queue of audit events is full. */
    @WithDefault("refuse")
    WhenFull whenFull();

    /** Handling of authenticated requests whose audit event has no place in the queue. */
    enum WhenFull {
        /** Requests are rejected before anything is sent to Stripe. */
        REFUSE,
        /** Requests are served. Their events are dropped and counted. */
        DROP
    }
}
