package dev.gangway.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gangway.files.UnusableFileException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("tool")
class MountedFileReaderTest {

    private static final int MAX = 1024;

    @TempDir
    Path directory;

    private final HangingReader hanging = new HangingReader();
    private final MountedFileReader reader = hanging.reader();

    @AfterEach
    void release() {
        hanging.release();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertFails(Path file, Reason reason) {
        return assertThatThrownBy(() -> reader.text(file, MAX))
                .isInstanceOfSatisfying(UnusableFileException.class, unusable -> assertThat(unusable.reason())
                        .isEqualTo(reason));
    }

    @ParameterizedTest
    @EnumSource(BadFile.class)
    void saysWhyAFileCannotBeRead(BadFile bad) {
        Path file = directory.resolve("file");
        bad.replace(file, hanging);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> reader.text(file, MAX))
                    .isInstanceOf(UnusableFileException.class)
                    .hasMessageStartingWith(bad.message());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\n", "a\u0000b", "é", "a\uFEFFb"})
    void readsTextAsItIs(String text) throws Exception {
        assertThat(reader.text(write("file", text), MAX)).isEqualTo(text);
    }

    @Test
    void dropsOneByteOrderMark() throws Exception {
        assertThat(reader.text(write("file", "\uFEFFa"), MAX)).isEqualTo("a");
        assertThat(reader.text(write("file", "\uFEFF"), MAX)).isEmpty();
        assertThat(reader.text(write("file", "\uFEFF\uFEFF"), MAX)).isEqualTo("\uFEFF");
    }

    @Test
    void readsUpToTheMaximumSize() throws Exception {
        assertThat(reader.bytes(write("file", "a".repeat(MAX)), MAX)).hasSize(MAX);
        assertThatThrownBy(() -> reader.bytes(write("file", "a".repeat(MAX + 1)), MAX))
                .hasMessage("is larger than 1 KiB, the maximum for this file");
    }

    @Test
    void readsBytesThatAreNoText() throws Exception {
        byte[] bytes = "é".getBytes(StandardCharsets.ISO_8859_1);
        Path file = Files.write(directory.resolve("file"), bytes);

        assertThat(reader.bytes(file, MAX)).isEqualTo(bytes);
    }

    @Test
    void aHungFileUsesOneThreadHoweverOftenItIsRead() throws Exception {
        Path hung = write("hung", "a");
        hanging.hangOn(hung);

        for (int i = 0; i < HangingReader.MAX_THREADS + 2; i++) {
            assertFails(hung, Reason.TIMED_OUT);
        }

        assertThat(reader.text(write("other", "b"), MAX)).isEqualTo("b");
    }

    @Test
    void withAllThreadsAbandonedReadsFailAtOnceUntilAThreadIsFree() throws Exception {
        for (int i = 0; i < HangingReader.MAX_THREADS; i++) {
            Path hung = write("hung" + i, "a");
            hanging.hangOn(hung);
            assertFails(hung, Reason.TIMED_OUT);
        }
        Path other = write("other", "b");
        assertFails(other, Reason.EXHAUSTED).hasMessageContaining("too many earlier reads");
        assertThat(new MountedFileReader().text(other, MAX)).isEqualTo("b");

        hanging.release();

        await().ignoreExceptions().until(() -> reader.text(other, MAX).equals("b"));
        await().ignoreExceptions()
                .until(() -> reader.text(directory.resolve("hung0"), MAX).equals("a"));
    }

    @Test
    void aPipeThatReplacesTheFileAfterItWasCheckedDoesNotHoldTheCaller() throws IOException {
        Path pipe = directory.resolve("pipe");
        BadFile.pipe(pipe);
        Path file = write("file", "a");
        var racing = new MountedFileReader(Duration.ofSeconds(1), 1, _ -> Files.newInputStream(pipe));

        assertThatThrownBy(() -> racing.text(file, MAX)).hasMessageStartingWith("could not be read within the timeout");

        // Opening the pipe for writing ends the thread that waits for a writer.
        Files.newOutputStream(pipe).close();
    }

    @Test
    void listsEntriesAndMarksDirectories() throws Exception {
        write("b", "");
        write("a", "");
        Files.createDirectory(directory.resolve("c"));
        Files.createSymbolicLink(directory.resolve("d"), Path.of("c"));
        Files.createSymbolicLink(directory.resolve("e"), Path.of("nowhere"));

        assertThat(reader.list(directory)).containsExactly("a", "b", "c/", "d/", "e");
        assertThat(reader.list(directory.resolve("nowhere"))).isEmpty();
        assertThat(reader.list(directory.resolve("a"))).isEmpty();
    }

    @Test
    void aCallerThatIsInterruptedStaysInterrupted() throws IOException {
        Path file = write("file", "a");
        Thread.currentThread().interrupt();

        assertFails(file, Reason.UNREADABLE);

        assertThat(Thread.interrupted()).isTrue();
    }
}
