package dev.gangway.telemetry;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Runs telemetry, whose failures must not change what it observes. Meter registries and span processors may be anybody's,
 * so everything that they throw is caught here. The log gets one failure a minute.
 */
final class BestEffort {

    private static final Logger LOG = Logger.getLogger(BestEffort.class);
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final AtomicLong LOGGED = new AtomicLong(System.nanoTime() - PAUSE_NANOS);

    private BestEffort() {}

    /** Runs it; does nothing more if it fails. */
    static void run(Runnable telemetry) {
        try {
            telemetry.run();
        } catch (Throwable failure) {
            log(failure);
        }
    }

    /** What it gives, or the fallback if it fails. */
    static <T> T get(Supplier<T> telemetry, T fallback) {
        try {
            return telemetry.get();
        } catch (Throwable failure) {
            log(failure);
            return fallback;
        }
    }

    private static void log(Throwable failure) {
        long last = LOGGED.get();
        long now = System.nanoTime();
        if (now - last >= PAUSE_NANOS && LOGGED.compareAndSet(last, now)) {
            LOG.error("Metrics or traces failed; requests are not affected. This is logged once a minute", failure);
        }
    }
}
