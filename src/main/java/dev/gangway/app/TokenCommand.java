package dev.gangway.app;

import dev.gangway.model.Sha256;
import dev.gangway.security.TokenNames;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.HexFormat;

/** {@code token <name>}: creates an API token and its line for the tokens file. */
final class TokenCommand {

    private static final int BYTES = 32;

    private TokenCommand() {}

    /**
     * Prints the token and its line for the tokens file to {@code out}, one per line, and labels for them to
     * {@code err}.
     *
     * @return the exit code
     */
    static int run(String name, PrintStream out, PrintStream err) {
        if (!TokenNames.isValid(name)) {
            err.println(
                    "A name is 1 to 63 characters of a-z, 0-9, '.', '_' and '-', and begins with a letter or digit");
            return Commands.USAGE_ERROR;
        }
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String token = HexFormat.of().formatHex(random);
        err.println("The token for the caller:");
        out.println(token);
        out.flush();
        err.println("The line for the tokens file (gangway.security.tokens-file):");
        out.println(name + ": sha256:" + HexFormat.of().formatHex(Sha256.of(token)));
        out.flush();
        return Commands.OK;
    }
}
