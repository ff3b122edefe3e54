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
 * Limits the rate of requests, and adapts it to the rate that the other side accepts: a throttled request halves the
 * rate, and each second without a throttled request raises it by one request per second. Requests without a token wait
 * in a queue that holds the requests of one second. Parties take turns in the queue, so that a party with many requests
 * cannot delay a party with few.
 *
 * @param <P> a party; all parties get the same share of the limit
 */
public final class RateLimiter<P> {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final long SECOND = 1_000_000_000;

    /** Minimum rate in requests per second, so that some requests still detect when the other side recovers. */
    private static final double FLOOR = 1;

    /**
     * Minimum size of the queue. A small share of a limit, as with many replicas, still needs room for concurrent
     * calls.
     */
    private static final int MIN_QUEUE = 5;

    private final Scheduler scheduler;
    private double limit;
    private int burst;
    private double rate;
    private double tokens;
    private long countedUntil;
    private long nextStep;
    private long lastCut;

    /** Waiting requests by party. The first request of the first party is next. No line is empty. */
    private final Map<P, Deque<Waiter>> lines = new LinkedHashMap<>();

    private int waiting;
    private Scheduler.@Nullable Timer timer;

    /**
     * @param limit maximum number of requests per second; above 0
     * @param burst maximum number of requests at once after a pause; at least 1
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

    /** Thrown if there is no room for a request within its maximum wait. */
    public static final class NoRoomException extends RuntimeException {
        private final transient Duration wait;

        NoRoomException(Duration wait) {
            super("no room", null, false, false);
            this.wait = wait;
        }

        /** The estimated wait of the request. */
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
     * Acquires a token for one request, at once or when its turn comes. Cancelling removes the request from the queue.
     *
     * @param maxWait maximum wait
     * @return an item when the token is acquired, or a failure with {@link NoRoomException}, at once if the estimated
     *     wait exceeds the maximum
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
        // Scheduled before any change, because a scheduler may throw.
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

    /**
     * Estimated wait of one more request of a party: the requests in its own line, plus the turns of the other parties.
     */
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

    /**
     * In a full queue, removes the newest request of the longest line in favor of a party with fewer waiting requests.
     */
    private boolean makeRoomFor(P party, Duration wait, List<Runnable> effects) {
        if (waiting < Math.max(MIN_QUEUE, Math.ceil(rate))) {
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

    private void leave(Waiter waiter, boolean expired) {
        Duration wait;
        synchronized (this) {
            if (!remove(waiter)) {
                return;
            }
            wait = waitOf(waiter.party);
        }
        if (expired) {
            waiter.emitter.fail(new NoRoomException(wait));
        }
    }

    /** Removes a waiter from its line; false if it was not there any more. */
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

    /** Runs callbacks, which must not run under the lock. */
    private static void run(List<Runnable> effects) {
        effects.forEach(Runnable::run);
    }

    /** Records that the other side reported too many requests. The rate is cut at most once per second. */
    public synchronized void throttled() {
        count();
        long now = scheduler.nanoTime();
        if (now - lastCut >= SECOND) {
            lastCut = now;
            nextStep = now + SECOND;
            rate = Math.max(Math.min(FLOOR, limit), rate / 2);
        }
    }

    /** Starts with a rate that was learned elsewhere, if it is lower than the current rate. */
    public synchronized void startAt(double learned) {
        count();
        if (learned < rate) {
            rate = Math.max(Math.min(FLOOR, limit), learned);
            nextStep = scheduler.nanoTime() + SECOND;
        }
    }

    /** Changes the limit from now on; a learned rate stays in effect. */
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

    /** Current maximum number of requests per second. */
    public synchronized double rate() {
        count();
        return rate;
    }

    /** The rate that was learned from the other side; empty while it equals the limit. */
    public synchronized OptionalDouble learnedRate() {
        count();
        return rate < limit ? OptionalDouble.of(rate) : OptionalDouble.empty();
    }

    /** Updates tokens and rate to the current time. */
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
