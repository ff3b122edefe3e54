package dev.gangway.resilience;

import java.util.function.LongSupplier;

/**
 * Bounds how many retries there are for each call, so that retries never become the load that keeps the other side down.
 * Counts over the last ten seconds, in steps of one.
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
     * @param ratio how many retries there may be for each call
     * @param minimum how many there may be in any case
     * @param nanoTime the time in nanoseconds from any fixed moment on
     */
    public RetryBudget(double ratio, int minimum, LongSupplier nanoTime) {
        this.ratio = ratio;
        this.minimum = minimum;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    /** Notes that a call begins. */
    public synchronized void called() {
        calls[now()]++;
    }

    /** Takes a permit for one retry; false if there is none now. */
    public synchronized boolean tryAcquire() {
        int current = now();
        if (sum(retries) >= Math.max(minimum, Math.floor(ratio * sum(calls)))) {
            return false;
        }
        retries[current]++;
        return true;
    }

    /** Returns a permit that was just taken, for a retry that is not made. */
    public synchronized void release() {
        int current = now();
        retries[current] = Math.max(0, retries[current] - 1);
    }

    /** The place of the current second, after those that are over have been emptied. */
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
