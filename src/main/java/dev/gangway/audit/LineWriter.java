package dev.gangway.audit;

import dev.gangway.audit.AuditQueue.Line;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of the audit queue, one per line. All I/O is on a separate thread. The thread collects events for a
 * short time and writes them together, because waking it for each event would cost a request more than writing the
 * line.
 */
final class LineWriter {

    private static final int MAX_AT_ONCE = 1024;
    private static final Duration GATHERING = Duration.ofMillis(20);
    private static final Duration MAX_CLOSE = Duration.ofSeconds(2);
    private static final Duration CLOSE_POLL = Duration.ofMillis(5);

    /** Opens the output. Called on the writing thread, because opening a pipe blocks until the pipe has a reader. */
    @FunctionalInterface
    interface Output {
        OutputStream open() throws IOException;
    }

    private final AuditQueue queue;
    private final Output output;
    private final IntConsumer failed;
    private final Thread thread;
    private @Nullable OutputStream out;
    private boolean torn;

    /** @param failed receives the number of events of each failed write */
    LineWriter(AuditQueue queue, Output output, IntConsumer failed) {
        this.queue = queue;
        this.output = output;
        this.failed = failed;
        thread = Thread.ofPlatform().daemon().name("gangway-audit").start(this::writeAll);
    }

    private void writeAll() {
        List<Line> waiting = new ArrayList<>(MAX_AT_ONCE);
        try {
            while (true) {
                queue.take(waiting, MAX_AT_ONCE);
                write(waiting);
                queue.done(waiting);
                waiting.clear();
                Thread.sleep(GATHERING);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(List<Line> together) {
        int length =
                together.stream().mapToInt(line -> line.text().length() + 1).sum() + 1;
        var text = new ByteArrayOutputStream(length);
        if (torn) {
            text.write('\n');
        }
        for (Line line : together) {
            text.writeBytes(line.text().getBytes(StandardCharsets.UTF_8));
            text.write('\n');
        }
        try {
            if (out == null) {
                out = output.open();
            }
            text.writeTo(out);
            torn = false;
        } catch (IOException notWritable) {
            // Some of the lines may have been written, the last of them in part.
            torn = true;
            failed.accept(together.size());
        }
    }

    /**
     * Waits until all events have been written, at most {@code MAX_CLOSE}. After that, a blocked write ends with the
     * process.
     *
     * @return number of events that were not written
     */
    int close() {
        long end = System.nanoTime() + MAX_CLOSE.toNanos();
        try {
            while (queue.events() > 0 && System.nanoTime() < end) {
                Thread.sleep(CLOSE_POLL);
            }
            thread.interrupt();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return queue.events();
    }
}
