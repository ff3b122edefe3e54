package dev.gangway.security;

import dev.gangway.files.MountedFileReader;
import dev.gangway.files.UnusableFileException;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A mounted file of which the last good content is in force. Content counts once two scans in a row have read the same,
 * since a file may be read while it is written; what can't be used changes nothing. Not for event loops: it reads files.
 *
 * @param <T> what the content means
 */
final class WatchedFile<T> {

    private static final Logger LOG = Logger.getLogger(WatchedFile.class);
    private static final int MAX_BYTES = 1024 * 1024;

    private final String setting;
    private final Path path;
    private final MountedFileReader reader;
    private final Function<String, T> parser;
    private final Consumer<String> results;
    private volatile T value;
    private String inForce;
    private String lastSeen;
    private String complaint = "";

    /**
     * Reads the file.
     *
     * @param setting names the file in messages
     * @param parser throws {@link IllegalArgumentException} when the content can't be used; its message repeats none of it
     * @param results is told {@code applied} for each change and {@code failed} for each scan that found no usable file
     * @throws ConfigurationException when the file can't be used
     */
    WatchedFile(
            String setting, Path path, MountedFileReader reader, Function<String, T> parser, Consumer<String> results) {
        this.setting = setting;
        this.path = path;
        this.reader = reader;
        this.parser = parser;
        this.results = results;
        try {
            inForce = reader.text(path, MAX_BYTES);
            lastSeen = inForce;
            value = parser.apply(inForce);
        } catch (UnusableFileException unusable) {
            throw new ConfigurationException(setting + ": " + path + " " + unusable.getMessage(), unusable);
        } catch (IllegalArgumentException malformed) {
            throw new ConfigurationException(setting + ": " + path + ": " + malformed.getMessage(), malformed);
        }
    }

    /** What is in force. */
    T value() {
        return value;
    }

    /** Reads the file, and puts its content in force if it has changed and is steady. */
    synchronized void scan() {
        String text = read();
        if (text == null) {
            return;
        }
        boolean steady = text.equals(lastSeen);
        lastSeen = text;
        if (!steady) {
            return;
        }
        if (text.equals(inForce)) {
            complaint = "";
            return;
        }
        if (text.isBlank()) {
            failed("is empty; to revoke every token, leave one comment line");
            return;
        }
        try {
            value = parser.apply(text);
            inForce = text;
            complaint = "";
            results.accept("applied");
            LOG.infof("%s: the new content of %s is in force", setting, path);
        } catch (IllegalArgumentException malformed) {
            failed(String.valueOf(malformed.getMessage()));
        }
    }

    private @Nullable String read() {
        try {
            return reader.text(path, MAX_BYTES);
        } catch (UnusableFileException unusable) {
            failed(String.valueOf(unusable.getMessage()));
            return null;
        }
    }

    /** Says so once for each way of being unusable, and counts it each time. */
    private void failed(String reason) {
        results.accept("failed");
        if (!reason.equals(complaint)) {
            complaint = reason;
            LOG.errorf("%s: %s: %s. What it held before stays in force", setting, path, reason);
        }
    }
}
