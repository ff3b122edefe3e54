package dev.gangway.resilience;

import java.util.function.LongSupplier;

/**
 * Limits retries in proportion to calls, so that retries cannot keep an overloaded service down. Counts over the last
 * ten seconds, in steps of one second.
 */
public final class RetryBudget {

    private static final int SECONDS = 10;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final double ratio;
    private final int minimum;
    private final LongSupplier nanoTime;
    private final int[] calls = new int[SECONDS];
    private final int[] retries = new int[SECONDS];
    private final long start;
    private long second;

    /**
     * @param ratio number of retries that are allowed per call
     * @param minimum number of retries that are allowed regardless of the number of calls
     * @param nanoTime the time in nanoseconds from any fixed moment on
     */
    public RetryBudget(double ratio, int minimum, LongSupplier nanoTime) {
        this.ratio = ratio;
        this.minimum = minimum;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    /** Records the start of a call. */
    public synchronized void called() {
        calls[now()]++;
    }

    /** Tries to acquire a permit for one retry; false if there is none. */
    public synchronized boolean tryAcquire() {
        int current = now();
        if (sum(retries) >= Math.max(minimum, Math.floor(ratio * sum(calls)))) {
            return false;
        }
        retries[current]++;
        return true;
    }

    /** Returns a permit that was just acquired, for a retry that is not made. */
    public synchronized void release() {
        int current = now();
        retries[current] = Math.max(0, retries[current] - 1);
    }

    /** Index of the current second, after expired seconds have been cleared. */
    private int now() {
        long current = (nanoTime.getAsLong() - start) / NANOS_PER_SECOND;
        for (long over = Math.max(second + 1, current - SECONDS + 1); over <= current; over++) {
            calls[(int) (over % SECONDS)] = 0;
            retries[(int) (over % SECONDS)] = 0;
        }
        second = Math.max(second, current);
        return (int) (second % SECONDS);
    }

    private static int sum(int[] counts) {
        int sum = 0;
        for (int count : counts) {
            sum += count;
        }
        return sum;
    }
}
