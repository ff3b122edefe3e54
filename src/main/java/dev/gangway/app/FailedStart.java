package dev.gangway.app;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Gives the log time to write why a start failed. It is written on a daemon thread, which ends with the process. */
final class FailedStart {

    private static final Duration LAST_LOG_LINES = Duration.ofSeconds(1);

    private FailedStart() {}

    /**
     * Makes the process wait for the log if its start fails. Not in dev mode: there Quarkus's own handler keeps the process
     * running when the application restarts.
     *
     * @param mode how the application runs; known once its start has begun, and not yet in {@link Main}
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
