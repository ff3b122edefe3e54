package dev.gangway.telemetry;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Limits a repeated log line to one per minute. */
public final class OncePerMinute {

    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final AtomicLong last = new AtomicLong(System.nanoTime() - MINUTE_NANOS);

    /** Whether a line may be logged now. True at most once per minute, across all threads. */
    public boolean permits() {
        long before = last.get();
        long now = System.nanoTime();
        return now - before >= MINUTE_NANOS && last.compareAndSet(before, now);
    }
}
