package dev.gangway;

import dev.gangway.api.connection.ConnectionGuard;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Serves, or answers one of the commands that need no server. */
@QuarkusMain
public final class Main {

    private static final Duration LAST_LOG_LINES = Duration.ofSeconds(1);

    private Main() {}

    /** Ends the process; after a failed start, once the log has had time to write why. It is written on a daemon thread. */
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

    /** Serves without arguments; otherwise runs the command that they name (see {@link Commands}). */
    public static void main(String... arguments) {
        TextDefaults.apply();
        if (arguments.length == 0) {
            ConnectionGuard.enable();
            ApplicationLifecycleManager.setDefaultExitCodeHandler(Main::exit);
            Quarkus.run();
            return;
        }
        System.exit(Commands.run(arguments, System.out, System.err));
    }
}
