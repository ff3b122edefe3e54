package dev.gangway.resilience;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts what is going on, and lets no more begin than may. */
public final class InFlight {

    private final AtomicInteger count = new AtomicInteger();

    /** Counts one more, unless that would be more than the most; whoever got in must {@link #leave}. */
    public boolean tryEnter(int most) {
        if (count.incrementAndGet() > most) {
            count.decrementAndGet();
            return false;
        }
        return true;
    }

    /** One that got in is over. */
    public void leave() {
        count.decrementAndGet();
    }

    /** How many are going on now. */
    public int count() {
        return count.get();
    }
}
