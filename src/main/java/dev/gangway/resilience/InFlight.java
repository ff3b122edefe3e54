package dev.gangway.resilience;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts operations in progress and limits their number. */
public final class InFlight {

    private final AtomicInteger count = new AtomicInteger();

    /**
     * Counts one more operation, unless the maximum is reached. If this returns true, call {@link #leave} at the end.
     */
    public boolean tryEnter(int max) {
        if (count.incrementAndGet() > max) {
            count.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Ends an operation that {@link #tryEnter} has counted. */
    public void leave() {
        count.decrementAndGet();
    }

    /** Number of operations in progress. */
    public int count() {
        return count.get();
    }
}
