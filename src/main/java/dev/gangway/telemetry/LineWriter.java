package dev.gangway.telemetry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/**
 * Writes each message as a line, on a thread of its own, so that a slow disk or a full pipe does not stop the event
 * loops. Lines wait for others for a moment, and are written together: waking a thread for each would cost a request
 * more than its line does. No line is dropped: with {@value #QUEUE} lines waiting, whoever comes next writes its own.
 */
final class LineWriter extends Handler {

    private static final int QUEUE = 8192;
    private static final int MOST_AT_ONCE = 1024;
    private static final Duration GATHERING = Duration.ofMillis(20);
    private static final Duration LAST_LINES = Duration.ofSeconds(5);

    /** Stands after the last line. */
    private static final byte[] END = {};

    private final OutputStream out;
    private final IntConsumer failed;
    private final BlockingQueue<byte[]> lines = new ArrayBlockingQueue<>(QUEUE);
    private final Thread thread;
    private boolean torn;

    /** @param failed is told how many lines could not be written, each time that this happens */
    LineWriter(OutputStream out, IntConsumer failed) {
        this.out = out;
        this.failed = failed;
        thread = Thread.ofPlatform().daemon().name("gangway-audit").start(this::writeAll);
    }

    @Override
    public void publish(LogRecord line) {
        if (isLoggable(line)) {
            byte[] text = line.getMessage().getBytes(StandardCharsets.UTF_8);
            if (!thread.isAlive() || !lines.offer(text)) {
                write(List.of(text));
            }
        }
    }

    private void writeAll() {
        List<byte[]> waiting = new ArrayList<>(MOST_AT_ONCE);
        try {
            boolean more = true;
            while (more) {
                waiting.add(lines.take());
                Thread.sleep(GATHERING);
                lines.drainTo(waiting, MOST_AT_ONCE - 1);
                more = !waiting.removeIf(line -> line == END);
                write(waiting);
                waiting.clear();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void write(List<byte[]> together) {
        var text = new ByteArrayOutputStream(
                1 + together.stream().mapToInt(line -> line.length + 1).sum());
        if (torn) {
            text.write('\n');
        }
        for (byte[] line : together) {
            text.writeBytes(line);
            text.write('\n');
        }
        try {
            text.writeTo(out);
            torn = false;
        } catch (IOException notWritable) {
            // Some of them may be there, the last of those in part.
            torn = true;
            failed.accept(together.size());
        }
    }

    @Override
    public void flush() {
        // Nothing is kept back.
    }

    /** Waits for the lines that are still to be written. */
    @Override
    public void close() {
        try {
            if (!lines.offer(END, LAST_LINES.toMillis(), TimeUnit.MILLISECONDS) || !thread.join(LAST_LINES)) {
                reportError("the last audit events could not be written in time", null, ErrorManager.CLOSE_FAILURE);
            }
            List<byte[]> late = new ArrayList<>();
            lines.drainTo(late);
            write(late);
            out.flush();
        } catch (IOException notWritable) {
            throw new UncheckedIOException(notWritable);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
