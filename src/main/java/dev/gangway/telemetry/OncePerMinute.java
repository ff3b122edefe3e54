package dev.gangway.telemetry;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps a repeated condition from filling the log: it permits one line per minute. */
public final class OncePerMinute {

    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final AtomicLong last = new AtomicLong(System.nanoTime() - MINUTE_NANOS);

    /** Whether a line may be logged now; true at most once in a minute, from any thread. */
    public boolean permits() {
        long before = last.get();
        long now = System.nanoTime();
        return now - before >= MINUTE_NANOS && last.compareAndSet(before, now);
    }
}
