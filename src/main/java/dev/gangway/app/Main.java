package dev.gangway.app;

import dev.gangway.api.connection.ConnectionGuard;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Serves, or runs one of the commands. */
@QuarkusMain
public final class Main {

    // Not private, because the class is a bean.
    Main() {}

    /** Serves if there are no arguments; otherwise runs the command that they name (see {@link Commands}). */
    public static void main(String... arguments) {
        TextDefaults.apply();
        if (arguments.length == 0) {
            ConnectionGuard.enable();
            Quarkus.run();
            return;
        }
        System.exit(Commands.run(arguments, System.out, System.err));
    }
}
