package dev.gangway.app;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** {@code seal-key}: creates a key of refresh tokens, as a line for the keys file. */
final class SealKeyCommand {

    private static final int ID_BYTES = 4;
    private static final int KEY_BYTES = 32;

    private SealKeyCommand() {}

    /**
     * Prints the line to {@code out} and a label for it to {@code err}.
     *
     * @return the exit code
     */
    static int run(PrintStream out, PrintStream err) {
        var random = new SecureRandom();
        byte[] id = new byte[ID_BYTES];
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(id);
        random.nextBytes(key);
        err.println("A line for the keys file (gangway.refresh.keys-file):");
        out.println(
                "k" + HexFormat.of().formatHex(id) + ": " + Base64.getEncoder().encodeToString(key));
        out.flush();
        return Commands.OK;
    }
}
