package dev.gangway.app;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import io.vertx.ext.web.Router;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Delays the exit after a failed start, so that the reason is logged. The log is written on a daemon thread, which ends
 * with the process.
 */
@Singleton
final class FailedStart {

    /** Before all other observers: the beans that they need can fail the start too. */
    private static final int FIRST = 1;

    private static final Duration LAST_LOG_LINES = Duration.ofSeconds(1);

    void beforeServing(@Observes @Priority(FIRST) Router router) {
        awaitLog(LaunchMode.current());
    }

    /**
     * Makes the process wait for the log if its start fails. This does not apply in dev mode, where Quarkus's own
     * handler keeps the process running when the application restarts.
     *
     * @param mode the launch mode; known only after the start has begun, so not in {@link Main}
     */
    static void awaitLog(LaunchMode mode) {
        if (mode == LaunchMode.NORMAL) {
            ApplicationLifecycleManager.setDefaultExitCodeHandler(FailedStart::exit);
        }
    }

    private static void exit(int code, @Nullable Throwable failure) {
        if (failure != null) {
            try {
                Thread.sleep(LAST_LOG_LINES);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
        System.exit(code);
    }
}
