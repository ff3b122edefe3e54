package dev.gangway.files;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A mounted file whose last valid content is in effect. New content takes effect after two consecutive scans have read
 * it, because a file may be read while it is being written. Unusable content changes nothing. Reads files, so it must
 * not run on an event loop.
 *
 * @param <T> the parsed content
 */
public final class WatchedFile<T> {

    private static final Logger LOG = Logger.getLogger(WatchedFile.class);
    private static final int MAX_BYTES = 1024 * 1024;

    /** Reads the text of a file: {@link MountedFileReader#text} or {@link MountedFileReader#exactText}. */
    @FunctionalInterface
    public interface Source {
        String read(Path file, int maxBytes) throws UnusableFileException;
    }

    private final String setting;
    private final Path path;
    private final Source source;
    private final Function<String, T> parser;
    private final Consumer<String> results;
    private volatile T value;
    private String applied;
    private String lastSeen;
    private String lastFailure = "";

    /**
     * Reads the file.
     *
     * @param setting name of the file in messages
     * @param parser throws {@link IllegalArgumentException} if the content can't be used; the message must not repeat
     *     content
     * @param results receives {@code applied} for each change and {@code failed} for each scan that finds no usable
     *     file
     * @throws ConfigurationException if the file can't be used
     */
    public WatchedFile(String setting, Path path, Source source, Function<String, T> parser, Consumer<String> results) {
        this.setting = setting;
        this.path = path;
        this.source = source;
        this.parser = parser;
        this.results = results;
        try {
            applied = source.read(path, MAX_BYTES);
            lastSeen = applied;
            value = parser.apply(applied);
        } catch (UnusableFileException unusable) {
            throw new ConfigurationException(setting + ": " + path + " " + unusable.getMessage(), unusable);
        } catch (IllegalArgumentException malformed) {
            throw new ConfigurationException(setting + ": " + path + ": " + malformed.getMessage(), malformed);
        }
    }

    /** The content in effect. */
    public T value() {
        return value;
    }

    /** Reads the file. New content takes effect if the previous scan read the same content. */
    public synchronized void scan() {
        String text = read();
        if (text == null) {
            return;
        }
        boolean stable = text.equals(lastSeen);
        lastSeen = text;
        if (!stable) {
            return;
        }
        if (text.equals(applied)) {
            lastFailure = "";
            return;
        }
        try {
            T parsed = parser.apply(text);
            if (text.isBlank()) {
                failed("is empty; to revoke every token, leave one comment line");
                return;
            }
            value = parsed;
            applied = text;
            lastFailure = "";
            results.accept("applied");
            LOG.infof("%s: the new content of %s is in effect", setting, path);
        } catch (IllegalArgumentException malformed) {
            failed(String.valueOf(malformed.getMessage()));
        }
    }

    private @Nullable String read() {
        try {
            return source.read(path, MAX_BYTES);
        } catch (UnusableFileException unusable) {
            failed(String.valueOf(unusable.getMessage()));
            return null;
        }
    }

    /** Counts every failure. Logs a reason again only after another reason or a usable file. */
    private void failed(String reason) {
        results.accept("failed");
        if (!reason.equals(lastFailure)) {
            lastFailure = reason;
            LOG.errorf("%s: %s: %s. The previous content stays in effect", setting, path, reason);
        }
    }
}
