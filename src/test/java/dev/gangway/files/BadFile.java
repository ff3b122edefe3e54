package dev.gangway.files;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Everything but a readable file that may be found where one is expected. */
public enum BadFile {
    MISSING("does not exist"),
    DANGLING_LINK("does not exist"),
    DIRECTORY("is a directory"),
    PIPE("is a pipe, a socket or a device"),
    LINK_TO_PIPE("is a pipe, a socket or a device"),
    SOCKET("is a pipe, a socket or a device"),
    DEVICE("is a pipe, a socket or a device"),
    TOO_LARGE("is larger than "),
    NOT_UTF8("is not UTF-8 text"),
    LINK_LOOP("can't be read"),
    NO_PERMISSION("can't be read"),
    /** A file whose file system does not answer; only for a {@link HangingReader}. */
    HANGING("could not be read in time");

    private final String message;

    BadFile(String message) {
        this.message = message;
    }

    /** How the message about it begins. */
    public String message() {
        return message;
    }

    /**
     * Puts this in a file's place.
     *
     * @param reader the reader that hangs on the file from now on, if this is what is wrong with it
     */
    public void replace(Path file, HangingReader reader) {
        try {
            Files.deleteIfExists(file);
            switch (this) {
                case MISSING -> {}
                case DANGLING_LINK -> Files.createSymbolicLink(file, Path.of("nowhere"));
                case DIRECTORY -> Files.createDirectory(file);
                case PIPE -> pipe(file);
                case LINK_TO_PIPE -> {
                    Path pipe =
                            Files.createTempDirectory(file.getParent(), ".pipe").resolve("pipe");
                    pipe(pipe);
                    Files.createSymbolicLink(file, pipe);
                }
                case SOCKET -> socket(file);
                case DEVICE -> Files.createSymbolicLink(file, Path.of("/dev/zero"));
                case TOO_LARGE -> Files.write(file, new byte[5 * 1024 * 1024]);
                case NOT_UTF8 -> Files.write(file, new byte[] {'a', (byte) 0xc3, (byte) 0x28});
                case LINK_LOOP -> Files.createSymbolicLink(file, file.getFileName());
                case NO_PERMISSION -> {
                    Files.createFile(
                            file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));
                    assumeFalse(Files.isReadable(file), "the superuser reads every file");
                }
                case HANGING -> {
                    Files.writeString(file, "any");
                    reader.hangOn(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A pipe that nothing writes to: opening it for reading never returns. */
    static void pipe(Path file) throws IOException {
        try {
            if (new ProcessBuilder("mkfifo", file.toString()).start().waitFor() != 0) {
                throw new IOException("mkfifo failed");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void socket(Path file) throws IOException {
        Path shortPath = Files.createTempDirectory("s").resolve("s");
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(shortPath));
            Files.move(shortPath, file);
        }
        Files.delete(shortPath.getParent());
    }
}
