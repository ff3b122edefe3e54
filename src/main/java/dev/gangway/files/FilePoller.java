package dev.gangway.files;

import dev.gangway.telemetry.Meters;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Scans mounted files at an interval, on a worker thread. At most one scan runs at a time. The metric
 * {@code gangway.files.scan.age} shows the time since the last completed scan, which reveals scans that hang or fail.
 */
public final class FilePoller {

    private static final Logger LOG = Logger.getLogger(FilePoller.class);

    private final String source;
    private final Runnable files;
    private final Vertx vertx;
    private final Meters meters;
    private final LongSupplier nanoTime;
    private final AtomicBoolean scanning = new AtomicBoolean();
    private volatile long completed;
    private volatile long timer = -1;

    /**
     * @param source name of the files in the log and the metric; from a fixed list
     * @param files scans the files; may block
     */
    public FilePoller(String source, Runnable files, Vertx vertx, Meters meters) {
        this(source, files, vertx, meters, System::nanoTime);
    }

    FilePoller(String source, Runnable files, Vertx vertx, Meters meters, LongSupplier nanoTime) {
        this.source = source;
        this.files = files;
        this.vertx = vertx;
        this.meters = meters;
        this.nanoTime = nanoTime;
    }

    /**
     * Starts the scans. The caller must have read the files once, which counts as the first scan.
     *
     * @param interval time between two scans, at least 1 ms
     */
    public void start(Duration interval) {
        completed = nanoTime.getAsLong();
        meters.watchFileScans(source, this::ageSeconds);
        timer = vertx.setPeriodic(interval.toMillis(), _ -> scan());
    }

    /** Stops the scans at the interval. Required in dev mode, where Vert.x and its timers outlive the application. */
    public void stop() {
        vertx.cancelTimer(timer);
    }

    /** Starts a scan now, unless one is in progress. */
    public void scan() {
        if (!scanning.compareAndSet(false, true)) {
            return;
        }
        vertx.executeBlocking(
                        () -> {
                            files.run();
                            return true;
                        },
                        false)
                .onSuccess(_ -> completed = nanoTime.getAsLong())
                .onFailure(failure -> LOG.errorf(
                        failure, "The scan of the %s files failed; it is retried at the next interval", source))
                .onComplete(_ -> scanning.set(false));
    }

    private double ageSeconds() {
        return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - completed) / 1000.0;
    }
}
