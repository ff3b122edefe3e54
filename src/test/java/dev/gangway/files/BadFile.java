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

/** The ways in which the file at a path may be unreadable. */
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
    /** A file on a file system that does not respond; requires a {@link HangingReader}. */
    HANGING("could not be read within the timeout");

    private final String message;

    BadFile(String message) {
        this.message = message;
    }

    /** Returns the start of the message about the file. */
    public String message() {
        return message;
    }

    /**
     * Replaces a file with one of this kind.
     *
     * @param reader the reader that hangs on the file from now on, for {@link #HANGING}
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

    /** Creates a pipe without a writer. Opening it for reading never returns. */
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
