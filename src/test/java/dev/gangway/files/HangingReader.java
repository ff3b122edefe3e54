package dev.gangway.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A reader for tests that hangs on chosen files until it is released. */
public final class HangingReader {

    static final int MAX_THREADS = 2;

    private final Set<Path> hanging = ConcurrentHashMap.newKeySet();
    private final CountDownLatch released = new CountDownLatch(1);
    private final MountedFileReader reader = new MountedFileReader(Duration.ofSeconds(1), MAX_THREADS, this::open);

    public MountedFileReader reader() {
        return reader;
    }

    /** Makes the reader hang when it opens this file. */
    public void hangOn(Path file) {
        hanging.add(file);
    }

    /** Unblocks all files. */
    public void release() {
        hanging.clear();
        released.countDown();
    }

    private InputStream open(Path file) throws IOException {
        while (hanging.contains(file)) {
            try {
                released.await();
            } catch (InterruptedException ignored) {
                // A system call that hangs does not respond to an interrupt either.
            }
        }
        return Files.newInputStream(file);
    }
}
