package dev.gangway.app;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Bounds how long the process takes to end after SIGTERM. Any step of the shutdown may block: on an output that is not
 * read, a full disk or a collector that does not respond.
 */
@Singleton
class ExitDeadline {

    /** Time for the last steps after {@code quarkus.shutdown.delay} and {@code quarkus.shutdown.timeout}. */
    private static final Duration LAST_STEPS = Duration.ofSeconds(2);

    /** 128 + 15, the exit code of a process that SIGTERM ended. */
    private static final int TERMINATED = 143;

    private final Duration deadline;

    ExitDeadline(
            @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay,
            @ConfigProperty(name = "quarkus.shutdown.timeout") Optional<Duration> timeout) {
        deadline =
                delay.orElse(Duration.ZERO).plus(timeout.orElse(Duration.ZERO)).plus(LAST_STEPS);
    }

    void register(@Observes StartupEvent event) {
        // In tests and in dev mode, the application ends before its process.
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            // The process waits for its shutdown hooks, so the timer runs on a daemon thread and not in the hook.
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> Thread.ofPlatform()
                                    .daemon()
                                    .name("gangway-exit-deadline")
                                    .start(this::haltAtDeadline),
                            "gangway-exit"));
        }
    }

    private void haltAtDeadline() {
        try {
            Thread.sleep(deadline);
            Runtime.getRuntime().halt(TERMINATED);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
