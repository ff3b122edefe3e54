package dev.gangway.telemetry;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/**
 * Writes each message as a line, on a thread of its own, so that a slow disk or a full pipe does not stop the event
 * loops. No line is dropped: with {@value #QUEUE} lines waiting, whoever comes next writes its own.
 */
final class LineWriter extends Handler {

    private static final int QUEUE = 8192;
    private static final long LAST_LINES_SECONDS = 5;

    private final OutputStream out;
    private final Runnable failed;
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            task -> Thread.ofPlatform().daemon().name("gangway-audit").unstarted(task),
            new ThreadPoolExecutor.CallerRunsPolicy());

    private boolean torn;

    /** @param failed is told of each line that could not be written */
    LineWriter(OutputStream out, Runnable failed) {
        this.out = out;
        this.failed = failed;
    }

    @Override
    public void publish(LogRecord line) {
        if (isLoggable(line)) {
            byte[] text = (line.getMessage() + "\n").getBytes(StandardCharsets.UTF_8);
            thread.execute(() -> write(text));
        }
    }

    private synchronized void write(byte[] line) {
        try {
            if (torn) {
                out.write('\n');
            }
            out.write(line);
            torn = false;
        } catch (IOException notWritable) {
            // Part of the line may be there.
            torn = true;
            failed.run();
        }
    }

    @Override
    public void flush() {
        // Every line is written at once.
    }

    /** Waits for the lines that are still to be written. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LAST_LINES_SECONDS, TimeUnit.SECONDS)) {
                reportError("the last audit events could not be written in time", null, ErrorManager.CLOSE_FAILURE);
            }
            out.flush();
        } catch (IOException notWritable) {
            throw new UncheckedIOException(notWritable);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
