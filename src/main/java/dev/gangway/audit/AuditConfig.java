package dev.gangway.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Where the audit events go. */
@ConfigMapping(prefix = "gangway.audit")
public interface AuditConfig {

    /** The file that audit events are appended to; without it they go to standard output. */
    Optional<Path> file();

    /** What happens to requests while the queue of audit events is full. */
    @WithDefault("refuse")
    WhenFull whenFull();

    /** What happens to authenticated requests whose audit event has no room in the queue. */
    enum WhenFull {
        /** They are refused before anything is sent to Stripe. */
        REFUSE,
        /** They are served, and their events are dropped and counted. */
        DROP
    }
}
