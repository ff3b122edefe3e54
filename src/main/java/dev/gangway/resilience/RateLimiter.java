package dev.gangway.resilience;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Spreads requests so that no more than a limit go out each second, and finds out how many the other side really takes:
 * a complaint halves the rate, and each second without one gives back one request per second. Whoever finds no token
 * waits in a queue of one second's worth, where parties take turns: one that asks for much can't hold up one that asks
 * for little.
 *
 * @param <P> a party, which shares the limit with others; all get the same share
 */
public final class RateLimiter<P> {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final long SECOND = 1_000_000_000;

    /** The rate falls no further, so that recovery is noticed. */
    private static final double FLOOR = 1;

    /** A small share of a limit, as one of many replicas has it, still needs room for calls that come together. */
    private static final int LEAST_QUEUE = 5;

    private final Scheduler scheduler;
    private double limit;
    private int burst;
    private double rate;
    private double tokens;
    private long countedUntil;
    private long nextStep;
    private long lastCut;

    /** Those that wait, by party; the first party's first is next. No line is ever empty. */
    private final Map<P, Deque<Waiter>> lines = new LinkedHashMap<>();

    private int waiting;
    private Scheduler.@Nullable Timer timer;

    /**
     * @param limit the most requests a second; above 0
     * @param burst how many may go out at once after a pause; at least 1
     */
    public RateLimiter(double limit, int burst, Scheduler scheduler) {
        this.scheduler = scheduler;
        this.limit = limit;
        this.burst = burst;
        this.rate = limit;
        this.tokens = burst;
        this.countedUntil = scheduler.nanoTime();
        this.nextStep = countedUntil;
        this.lastCut = countedUntil - SECOND;
    }

    /** There is no room for one more request in the time that it has. */
    public static final class NoRoomException extends RuntimeException {
        private final transient Duration wait;

        NoRoomException(Duration wait) {
            super("no room", null, false, false);
            this.wait = wait;
        }

        /** How long it would have had to wait, as far as could be told. */
        public Duration expectedWait() {
            return wait;
        }
    }

    private final class Waiter {
        private final P party;
        private final UniEmitter<? super Void> emitter;
        private Scheduler.@Nullable Timer expiry;

        private Waiter(P party, UniEmitter<? super Void> emitter) {
            this.party = party;
            this.emitter = emitter;
        }
    }

    /**
     * A token for one request, now or when its turn has come. Cancelling leaves the queue.
     *
     * @param maxWait the longest that it may wait
     * @return fails with {@link NoRoomException}, at once where the place in the queue would take longer than that
     */
    public Uni<Void> acquire(P party, Duration maxWait) {
        return Uni.createFrom().emitter(emitter -> {
            run(join(party, maxWait, emitter));
            wakeForNextToken();
        });
    }

    private synchronized List<Runnable> join(P party, Duration maxWait, UniEmitter<? super Void> emitter) {
        List<Runnable> effects = new ArrayList<>();
        count();
        if (waiting == 0 && tokens >= 1) {
            tokens--;
            effects.add(() -> emitter.complete(null));
            return effects;
        }
        Duration wait = waitOf(party);
        if (wait.compareTo(maxWait) > 0) {
            effects.add(() -> emitter.fail(new NoRoomException(wait)));
            return effects;
        }
        var waiter = new Waiter(party, emitter);
        // Before anything is changed, since a scheduler may throw.
        Scheduler.Timer expiry = scheduler.after(maxWait, () -> leave(waiter, true));
        if (!makeRoomFor(party, wait, effects)) {
            expiry.cancel();
            effects.add(() -> emitter.fail(new NoRoomException(wait)));
            return effects;
        }
        waiter.expiry = expiry;
        lines.computeIfAbsent(party, _ -> new ArrayDeque<>()).add(waiter);
        waiting++;
        effects.add(() -> emitter.onTermination(() -> leave(waiter, false)));
        return effects;
    }

    /** How long one more request of a party would have to wait: its own line, and the turns of the others meanwhile. */
    private Duration waitOf(P party) {
        int own = lines.containsKey(party) ? lines.get(party).size() : 0;
        int ahead = own;
        for (Map.Entry<P, Deque<Waiter>> line : lines.entrySet()) {
            if (!line.getKey().equals(party)) {
                ahead += Math.min(line.getValue().size(), own + 1);
            }
        }
        return Duration.ofNanos((long) Math.ceil((ahead + 1 - tokens) / rate * NANOS_PER_SECOND));
    }

    /** In a full queue, the newest of the longest line gives its place to a party that has fewer waiting. */
    private boolean makeRoomFor(P party, Duration wait, List<Runnable> effects) {
        if (waiting < Math.max(LEAST_QUEUE, Math.ceil(rate))) {
            return true;
        }
        Deque<Waiter> own = lines.get(party);
        Deque<Waiter> longest = null;
        for (Deque<Waiter> line : lines.values()) {
            if (longest == null || line.size() > longest.size()) {
                longest = line;
            }
        }
        if (longest == null || longest.size() <= (own == null ? 0 : own.size()) + 1) {
            return false;
        }
        Waiter newest = longest.getLast();
        remove(newest);
        effects.add(() -> newest.emitter.fail(new NoRoomException(wait)));
        return true;
    }

    private void leave(Waiter waiter, boolean refused) {
        Duration wait;
        synchronized (this) {
            if (!remove(waiter)) {
                return;
            }
            wait = waitOf(waiter.party);
        }
        if (refused) {
            waiter.emitter.fail(new NoRoomException(wait));
        }
    }

    /** Takes a waiter out of its line; false when it was not there any more. */
    private boolean remove(Waiter waiter) {
        Deque<Waiter> line = lines.get(waiter.party);
        if (line == null || !line.remove(waiter)) {
            return false;
        }
        if (line.isEmpty()) {
            lines.remove(waiter.party);
        }
        waiting--;
        if (waiter.expiry != null) {
            waiter.expiry.cancel();
        }
        return true;
    }

    private synchronized void wakeForNextToken() {
        if (timer == null && waiting > 0) {
            count();
            long nanos = (long) Math.ceil((1 - tokens) / rate * NANOS_PER_SECOND);
            timer = scheduler.after(Duration.ofNanos(Math.max(nanos, 1)), this::wake);
        }
    }

    private void wake() {
        try {
            run(serve());
        } finally {
            wakeForNextToken();
        }
    }

    private synchronized List<Runnable> serve() {
        timer = null;
        count();
        List<Runnable> effects = new ArrayList<>();
        while (tokens >= 1 && waiting > 0) {
            tokens--;
            P party = lines.keySet().iterator().next();
            Deque<Waiter> line = lines.remove(party);
            Waiter next = line.removeFirst();
            if (!line.isEmpty()) {
                lines.put(party, line);
            }
            waiting--;
            if (next.expiry != null) {
                next.expiry.cancel();
            }
            effects.add(() -> next.emitter.complete(null));
        }
        return effects;
    }

    /** What wakes others is done without holding the lock. */
    private static void run(List<Runnable> effects) {
        effects.forEach(Runnable::run);
    }

    /** The other side says that there were too many requests. The rate is cut at most once a second. */
    public synchronized void throttled() {
        count();
        long now = scheduler.nanoTime();
        if (now - lastCut >= SECOND) {
            lastCut = now;
            nextStep = now + SECOND;
            rate = Math.max(Math.min(FLOOR, limit), rate / 2);
        }
    }

    /** Begins with a rate that was learned elsewhere, where it is lower than the limit. */
    public synchronized void startAt(double learned) {
        count();
        if (learned < rate) {
            rate = Math.max(Math.min(FLOOR, limit), learned);
            nextStep = scheduler.nanoTime() + SECOND;
        }
    }

    /** Takes another limit from now on; what was learned of the other side's stays. */
    public synchronized void limitTo(double newLimit, int newBurst) {
        if (newLimit == limit && newBurst == burst) {
            return;
        }
        count();
        boolean atLimit = rate >= limit;
        limit = newLimit;
        burst = newBurst;
        rate = atLimit ? limit : Math.min(rate, limit);
        tokens = Math.min(tokens, burst);
    }

    /** How many requests a second go out at the most now. */
    public synchronized double rate() {
        count();
        return rate;
    }

    /** The rate that was learned of the other side; empty while it is the limit itself. */
    public synchronized OptionalDouble learnedRate() {
        count();
        return rate < limit ? OptionalDouble.of(rate) : OptionalDouble.empty();
    }

    /** Brings tokens and rate up to now. */
    private void count() {
        long now = scheduler.nanoTime();
        while (rate < limit && nextStep - now <= 0) {
            addTokensUntil(nextStep);
            nextStep += SECOND;
            rate = Math.min(limit, rate + 1);
        }
        addTokensUntil(now);
    }

    private void addTokensUntil(long moment) {
        tokens = Math.min(burst, tokens + (moment - countedUntil) / NANOS_PER_SECOND * rate);
        countedUntil = moment;
    }
}
