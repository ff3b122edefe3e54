package dev.gangway;

import dev.gangway.model.Sha256;
import dev.gangway.security.TokenNames;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.HexFormat;

/** {@code token <name>}: makes an API token, and the line for the tokens file that lets its bearer in. */
final class TokenCommand {

    static final String USAGE = "token <name>";

    private static final int BYTES = 32;
    private static final int USAGE_ERROR = 2;

    private TokenCommand() {}

    /** Prints the token on the first line and the tokens file's line on the second; returns the exit code. */
    static int run(String[] arguments, PrintStream out, PrintStream err) {
        if (arguments.length != 1) {
            err.println("usage: gangway " + USAGE);
            return USAGE_ERROR;
        }
        if (!TokenNames.isValid(arguments[0])) {
            err.println(
                    "A name is 1 to 63 characters of a-z, 0-9, '.', '_' and '-', and begins with a letter or digit");
            return USAGE_ERROR;
        }
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String token = HexFormat.of().formatHex(random);
        out.println(token);
        out.println(arguments[0] + ": sha256:" + HexFormat.of().formatHex(Sha256.of(token)));
        return 0;
    }
}
