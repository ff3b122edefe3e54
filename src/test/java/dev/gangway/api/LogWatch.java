package dev.gangway.api;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/** Watches the log for lines that no client may cause: errors, warnings of the network library, planted secrets. */
final class LogWatch extends Handler implements AutoCloseable {

    /** If a call fails at the moment its caller hangs up, the failure can only be logged. */
    private static final String DROPPED =
            "Mutiny had to drop the following exception : dev.gangway.model.RequestFailed";

    private final Logger root = Logger.getLogger("");
    private final PatternFormatter formatter = new PatternFormatter("%p %c %s %e");
    private final Queue<String> offences = new ConcurrentLinkedQueue<>();

    LogWatch() {
        setLevel(Level.INFO);
        root.addHandler(this);
    }

    /** The lines that must not be logged. */
    List<String> offences() {
        return List.copyOf(offences);
    }

    @Override
    public void publish(LogRecord line) {
        String text = formatter.format(ExtLogRecord.wrap(line));
        if (line.getLevel().intValue() < getLevel().intValue() || text.contains(DROPPED)) {
            return;
        }
        if (line.getLevel().intValue() >= Level.SEVERE.intValue()
                || String.valueOf(line.getLoggerName()).startsWith("io.netty.")
                || text.matches("(?is).*(planted(token|key)|_test_planted).*")) {
            offences.add(text);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        root.removeHandler(this);
    }
}
