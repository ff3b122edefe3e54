package dev.gangway.replicas;

import java.time.Duration;

/**
 * The number of replicas that share the tenants' limits, smoothed so that the sum of all shares stays within a limit
 * while replicas join and leave. A higher count takes effect at once. A lower count takes effect after two consecutive
 * look-ups, and the share of this replica then grows evenly over {@link #RAMP}.
 *
 * @param count the count in effect, at least 1
 * @param lower a lower count that one look-up has found; 0 if the last look-up found none
 * @param from share of this replica at the start of the last ramp, above 0 and at most 1
 * @param since start of the last ramp, in nanoseconds
 */
public record ReplicaCount(int count, int lower, double from, long since) {

    /** How long a share takes to grow after the count has dropped. */
    public static final Duration RAMP = Duration.ofSeconds(5);

    /** Returns the initial count. */
    public static ReplicaCount of(int count, long now) {
        return new ReplicaCount(count, 0, 1.0 / count, now - RAMP.toNanos());
    }

    /**
     * Returns the count after a look-up. A listing without this replica may be older than the replica, and lack all
     * replicas that started at the same time. So it can raise the count, but not lower it.
     */
    public ReplicaCount after(Listing listing, long now) {
        int found = Math.max(1, listing.pods());
        if (found > count) {
            return new ReplicaCount(found, 0, Math.min(share(now), 1.0 / found), now);
        }
        if (found == count || !listing.self()) {
            return afterFailure();
        }
        if (lower == 0) {
            return new ReplicaCount(count, found, from, since);
        }
        int next = Math.max(found, lower);
        return new ReplicaCount(next, found < next ? found : 0, share(now), now);
    }

    /** Returns the count after a look-up without a result: the same, and a lower count must be found twice again. */
    public ReplicaCount afterFailure() {
        return new ReplicaCount(count, 0, from, since);
    }

    /** By how much the limits are divided now: the count, or more during a ramp. */
    public double divisor(long now) {
        return isRamping(now) ? 1 / share(now) : count;
    }

    /** Whether the share of this replica is still growing. */
    public boolean isRamping(long now) {
        return now - since < RAMP.toNanos() && from * count < 1;
    }

    private double share(long now) {
        double target = 1.0 / count;
        double progress = Math.min(1, (double) (now - since) / RAMP.toNanos());
        return from + (target - from) * progress;
    }
}
