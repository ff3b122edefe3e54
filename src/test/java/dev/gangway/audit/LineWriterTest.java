package dev.gangway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gangway.audit.AuditQueue.Line;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LineWriterTest {

    private final AuditQueue queue = new AuditQueue(1000, 100_000);
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final AtomicInteger failed = new AtomicInteger();

    private void add(String text) {
        assertThat(queue.add(new Line(text, true), null)).isTrue();
    }

    private String written() {
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void closingWritesWhatWaits() {
        var writer = new LineWriter(queue, () -> written, failed::addAndGet);
        for (int i = 0; i < 100; i++) {
            add("line" + i);
        }

        assertThat(writer.close()).isZero();
        assertThat(written().lines()).hasSize(100).startsWith("line0", "line1").endsWith("line99");
        assertThat(written()).endsWith("\n");
    }

    @Test
    void closingGivesUpAWriteThatIsStuck() throws InterruptedException {
        var stuck = new CountDownLatch(1);
        var writing = new CountDownLatch(1);
        var writer = new LineWriter(
                queue,
                () -> new OutputStream() {
                    @Override
                    public void write(int character) {
                        writing.countDown();
                        awaitUninterruptibly(stuck);
                    }
                },
                failed::addAndGet);
        add("first");
        writing.await();
        add("second");

        assertThat(writer.close()).isEqualTo(2);
        stuck.countDown();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean over = false;
        while (!over) {
            try {
                latch.await();
                over = true;
            } catch (InterruptedException stillStuck) {
                over = false;
            }
        }
    }

    @Test
    void aTornLineIsEndedBeforeTheNext() {
        var broken = new AtomicInteger(1);
        var out = new OutputStream() {
            @Override
            public void write(int character) throws IOException {
                throw new IOException("not used");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (broken.getAndDecrement() > 0) {
                    written.write(bytes, offset, length / 2);
                    throw new IOException("No space left on device");
                }
                written.write(bytes, offset, length);
            }
        };
        var writer = new LineWriter(queue, () -> out, failed::addAndGet);
        add("abcdefg");
        await().until(() -> failed.get() == 1);
        add("next");

        assertThat(writer.close()).isZero();
        assertThat(written()).isEqualTo("abcd\nnext\n");
        assertThat(failed).hasValue(1);
    }

    @Test
    void anOutputThatCannotBeOpenedIsTriedAgain() {
        var missing = new AtomicInteger(1);
        var writer = new LineWriter(
                queue,
                () -> {
                    if (missing.getAndDecrement() > 0) {
                        throw new IOException("No such device");
                    }
                    return written;
                },
                failed::addAndGet);
        add("lost");
        await().until(() -> failed.get() == 1);
        add("next");

        assertThat(writer.close()).isZero();
        assertThat(written().lines()).contains("next").doesNotContain("lost");
    }
}
