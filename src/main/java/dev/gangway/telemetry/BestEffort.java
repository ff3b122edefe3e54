package dev.gangway.telemetry;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Runs telemetry code. Its failures must not affect the request that it observes. Meter registries and span processors
 * may be third-party code, so every throwable is caught here. At most one failure per minute is logged.
 */
final class BestEffort {

    private static final Logger LOG = Logger.getLogger(BestEffort.class);
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final AtomicLong LOGGED = new AtomicLong(System.nanoTime() - PAUSE_NANOS);

    private BestEffort() {}

    /** Runs telemetry code and catches its failures. */
    static void run(Runnable telemetry) {
        try {
            telemetry.run();
        } catch (Throwable failure) {
            log(failure);
        }
    }

    /** Returns the result of telemetry code, or the fallback if it fails. */
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
