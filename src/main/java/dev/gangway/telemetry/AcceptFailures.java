package dev.gangway.telemetry;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Logs that connections can't be accepted. Netty reports this with a logger that also logs malformed requests and their
 * headers, so this class keeps all other records of that logger out of the log. Netty retries every second.
 */
@Singleton
class AcceptFailures extends Handler {

    private static final String NETTY_LOGGER = "io.netty.channel.DefaultChannelPipeline";

    /** Messages of EMFILE and ENFILE, ENOBUFS, and ENOMEM, see accept(2). */
    private static final List<String> REASONS =
            List.of("Too many open files", "No buffer space available", "Cannot allocate memory");

    private static final org.jboss.logging.Logger LOG = org.jboss.logging.Logger.getLogger(AcceptFailures.class);

    private final Logger netty = Logger.getLogger(NETTY_LOGGER);
    private final OncePerMinute lines = new OncePerMinute();

    void register(@Observes StartupEvent event) {
        netty.addHandler(this);
        netty.setUseParentHandlers(false);
    }

    @Override
    public void publish(LogRecord line) {
        reason(line.getThrown())
                .filter(_ -> lines.permits())
                .ifPresent(reason -> LOG.warnf(
                        "Accepting connections fails: %s. Gangway retries every second. Raise the process's limit of"
                                + " open files, or lower quarkus.http.limits.max-connections",
                        reason));
    }

    /** Returns why a connection could not be accepted; empty for any other failure. */
    static Optional<String> reason(@Nullable Throwable failure) {
        if (!(failure instanceof IOException) || failure.getMessage() == null) {
            return Optional.empty();
        }
        return REASONS.stream().filter(failure.getMessage()::contains).findFirst();
    }

    @Override
    public void flush() {
        // There is no buffer to flush.
    }

    @PreDestroy
    @Override
    public void close() {
        netty.removeHandler(this);
    }
}
