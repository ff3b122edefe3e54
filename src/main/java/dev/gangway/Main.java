package dev.gangway;

import dev.gangway.api.connection.ConnectionGuard;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Arrays;

/** Serves, or answers one of the commands that need no server. */
@QuarkusMain
public final class Main {

    private static final int USAGE_ERROR = 2;

    private Main() {}

    /** {@code check <directory>} and {@code token <name>} are commands; without arguments it serves. */
    public static void main(String... arguments) {
        if (arguments.length == 0) {
            ConnectionGuard.enable();
            Quarkus.run();
            return;
        }
        String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
        System.exit(
                switch (arguments[0]) {
                    case "check" -> CheckCommand.run(rest, System.out, System.err);
                    case "token" -> TokenCommand.run(rest, System.out, System.err);
                    default -> {
                        System.err.println("usage: gangway [" + CheckCommand.USAGE + " | " + TokenCommand.USAGE + "]");
                        yield USAGE_ERROR;
                    }
                });
    }
}
