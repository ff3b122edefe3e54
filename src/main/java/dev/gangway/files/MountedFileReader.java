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
 * Reads mounted files: regular files only, up to a maximum size, and within a time limit. Reads run on daemon threads of
 * the reader's own. A read that takes longer than the limit fails, and its thread is abandoned until the file system
 * answers; until then, the same path fails at once. With all threads abandoned, every read fails at once.
 *
 * <p>Methods block, so they must not be called on an event loop. Each owner has a reader of its own: files on a volume that
 * hangs don't use up the threads of another owner.
 */
@Dependent
public final class MountedFileReader {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(5);
    private static final int MAX_THREADS = 4;
    private static final long IDLE_SECONDS = 10;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Opens a file for reading; a test's may hang. */
    @FunctionalInterface
    interface Opener {
        InputStream open(Path file) throws IOException;
    }

    private final Duration timeLimit;
    private final Opener opener;
    private final Executor threads;

    /** One for each read that has not ended, abandoned ones included. */
    private final Semaphore permits;

    private final Set<Path> abandoned = ConcurrentHashMap.newKeySet();

    /** A reader with threads of its own, which end when it is not used. */
    public MountedFileReader() {
        this(TIME_LIMIT, MAX_THREADS, Files::newInputStream);
    }

    MountedFileReader(Duration timeLimit, int maxThreads, Opener opener) {
        this.timeLimit = timeLimit;
        this.opener = opener;
        this.permits = new Semaphore(maxThreads);
        // The permits bound the number of threads; one more may be about to end.
        this.threads = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform().daemon().name("gangway-files-", 0).factory());
    }

    /**
     * The text of a file, which must be UTF-8; a byte order mark at its beginning is dropped.
     *
     * @param maxBytes maximum size of the file
     * @throws UnusableFileException if it cannot be read
     */
    public String text(Path file, int maxBytes) throws UnusableFileException {
        byte[] bytes = bytes(file, maxBytes);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        } catch (CharacterCodingException notText) {
            throw new UnusableFileException(Reason.NOT_UTF8);
        }
    }

    /**
     * The content of a file.
     *
     * @param maxBytes maximum size of the file
     * @throws UnusableFileException if it cannot be read
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
     * The names of all entries of a directory, sorted, those of directories with a slash at the end; none if there is no such
     * directory.
     *
     * @throws UnusableFileException if it cannot be listed
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
        // The first of the two to set it decides: the read ended, or its caller abandoned it.
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
