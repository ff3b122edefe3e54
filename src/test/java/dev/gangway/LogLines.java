package dev.gangway;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/** Records the lines of one logger, such as {@code WARN text}, until it is closed. */
public final class LogLines extends Handler implements AutoCloseable {

    private final Logger logger;
    private final PatternFormatter formatter = new PatternFormatter("%p %s");
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    /** @param name the logger's name */
    public LogLines(String name) {
        logger = Logger.getLogger(name);
        logger.addHandler(this);
    }

    /** Returns the lines recorded so far. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void publish(LogRecord line) {
        lines.add(formatter.format(ExtLogRecord.wrap(line)));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
