package dev.gangway.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Sets the locale and the charset of everything that the process prints to the root locale and UTF-8, regardless of
 * {@code LANG}, the JVM's options and the build machine. Messages, numbers and logs are the same on every machine.
 */
final class TextDefaults {

    private TextDefaults() {}

    /** Sets both. Must run before anything is logged, because the console handler reads the charset once. */
    static void apply() {
        Locale.setDefault(Locale.ROOT);
        System.setProperty("stdout.encoding", StandardCharsets.UTF_8.name());
        System.setProperty("stderr.encoding", StandardCharsets.UTF_8.name());
        // Live reload has its own streams, in UTF-8; they stay in use.
        if (!System.out.charset().equals(StandardCharsets.UTF_8)) {
            System.setOut(utf8(FileDescriptor.out));
        }
        if (!System.err.charset().equals(StandardCharsets.UTF_8)) {
            System.setErr(utf8(FileDescriptor.err));
        }
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
