package dev.gangway.files;

import dev.gangway.files.UnusableFileException.Reason;
import jakarta.enterprise.context.Dependent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads mounted files: regular files only, up to a maximum size, and with a timeout. Each reader has its own daemon
 * threads. A read that exceeds the timeout fails, and its thread is abandoned until the file system responds. Until
 * then, reads of the same path fail at once. When all threads are abandoned, every read fails at once.
 *
 * <p>Methods block, so don't call them on an event loop. Each owner has its own reader, so that a volume that hangs
 * does not exhaust the threads of other owners.
 */
@Dependent
public final class MountedFileReader {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(5);
    private static final int MAX_THREADS = 4;
    private static final long IDLE_SECONDS = 10;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Opens a file for reading. Tests replace it with one that hangs. */
    @FunctionalInterface
    interface Opener {
        InputStream open(Path file) throws IOException;
    }

    private final Duration timeLimit;
    private final Opener opener;
    private final Executor threads;

    /** Each read holds a permit until it ends, even if it is abandoned. */
    private final Semaphore permits;

    private final Set<Path> abandoned = ConcurrentHashMap.newKeySet();

    /** Creates a reader. Its threads end when they are idle. */
    public MountedFileReader() {
        this(TIME_LIMIT, MAX_THREADS, Files::newInputStream);
    }

    MountedFileReader(Duration timeLimit, int maxThreads, Opener opener) {
        this.timeLimit = timeLimit;
        this.opener = opener;
        this.permits = new Semaphore(maxThreads);
        // The permits limit the number of active threads. A thread that released its permit may briefly exist as well.
        this.threads = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform().daemon().name("gangway-files-", 0).factory());
    }

    /**
     * Returns the text of a UTF-8 file, without a leading byte order mark.
     *
     * @param maxBytes maximum size of the file
     * @throws UnusableFileException if the file cannot be read or is not UTF-8
     */
    public String text(Path file, int maxBytes) throws UnusableFileException {
        String text = exactText(file, maxBytes);
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    /**
     * Returns the text of a UTF-8 file, including a byte order mark.
     *
     * @param maxBytes maximum size of the file
     * @throws UnusableFileException if the file cannot be read or is not UTF-8
     */
    public String exactText(Path file, int maxBytes) throws UnusableFileException {
        byte[] bytes = bytes(file, maxBytes);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw new UnusableFileException(Reason.NOT_UTF8);
        }
    }

    /**
     * Returns the content of a file.
     *
     * @param maxBytes maximum size of the file
     * @throws UnusableFileException if the file cannot be read
     */
    public byte[] bytes(Path file, int maxBytes) throws UnusableFileException {
        byte[] bytes = withinLimit(file, () -> {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new UnusableFileException(attributes.isDirectory() ? Reason.DIRECTORY : Reason.NOT_REGULAR);
            }
            try (InputStream in = opener.open(file)) {
                return in.readNBytes(maxBytes + 1);
            }
        });
        if (bytes.length > maxBytes) {
            throw UnusableFileException.tooLarge(maxBytes);
        }
        return bytes;
    }

    /**
     * Returns the sorted names of all entries of a directory. Names of subdirectories end with a slash. The list is
     * empty if the path is not a directory.
     *
     * @throws UnusableFileException if the directory cannot be listed
     */
    public List<String> list(Path directory) throws UnusableFileException {
        return withinLimit(directory, () -> {
            if (!Files.isDirectory(directory)) {
                return List.of();
            }
            try (Stream<Path> entries = Files.list(directory)) {
                return entries.map(entry -> entry.getFileName() + (Files.isDirectory(entry) ? "/" : ""))
                        .sorted()
                        .toList();
            }
        });
    }

    private <T> T withinLimit(Path path, Callable<T> read) throws UnusableFileException {
        if (abandoned.contains(path)) {
            throw new UnusableFileException(Reason.TIMED_OUT);
        }
        if (!permits.tryAcquire()) {
            throw new UnusableFileException(Reason.EXHAUSTED);
        }
        var task = new FutureTask<>(read);
        // Set by the end of the read or by its abandonment. If both happen, the second one releases the permit.
        var decided = new AtomicBoolean();
        threads.execute(() -> {
            task.run();
            if (!decided.compareAndSet(false, true)) {
                abandoned.remove(path);
                permits.release();
            }
        });
        try {
            T result = task.get(timeLimit.toNanos(), TimeUnit.NANOSECONDS);
            permits.release();
            return result;
        } catch (ExecutionException failed) {
            permits.release();
            throw unusable(failed.getCause());
        } catch (TimeoutException hangs) {
            abandon(path, task, decided);
            throw new UnusableFileException(Reason.TIMED_OUT);
        } catch (InterruptedException stopping) {
            abandon(path, task, decided);
            Thread.currentThread().interrupt();
            throw new UnusableFileException(Reason.UNREADABLE);
        }
    }

    private void abandon(Path path, FutureTask<?> task, AtomicBoolean decided) {
        abandoned.add(path);
        if (decided.compareAndSet(false, true)) {
            task.cancel(true);
        } else {
            abandoned.remove(path);
            permits.release();
        }
    }

    private static UnusableFileException unusable(@Nullable Throwable cause) {
        return switch (cause) {
            case UnusableFileException unusable -> unusable;
            case NoSuchFileException _ -> new UnusableFileException(Reason.MISSING);
            case IOException _, UncheckedIOException _, SecurityException _ ->
                new UnusableFileException(Reason.UNREADABLE);
            case null, default -> throw new IllegalStateException(cause);
        };
    }
}
