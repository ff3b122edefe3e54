package dev.gangway.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gangway.security.JwtVerifier.Result;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an issuer of JWTs. They are read again from time to time, so that a withdrawn key loses its trust, and for a
 * token that names an unknown key. Whoever sends such tokens can't make the reads more frequent than the spacing, nor keep
 * others from the next one: every token that waits is decided by a read that began after it came.
 */
final class IssuerKeys {

    /**
     * Maximum number of tokens that wait for a read: as many as there are connections, each of which serves one request at a
     * time. With fewer, tokens with made-up keys could keep others from waiting.
     */
    static final int MAX_WAITING = 4_096;

    /** How long a {@code kid} that a read did not find is refused without another read. */
    static final Duration ABSENT_FOR = Duration.ofSeconds(10);

    /** Maximum number of such {@code kid}s that are remembered. */
    static final int MAX_ABSENT = 1_000;

    /** Time until the next read while no read has succeeded. */
    static final Duration FIRST_RETRY = Duration.ofSeconds(2);

    /** Maximum time until the next read after one that failed. */
    static final Duration RETRY = Duration.ofSeconds(30);

    private static final Logger LOG = Logger.getLogger(IssuerKeys.class);

    private final Supplier<Uni<JwtVerifier>> source;
    private final Duration refresh;
    private final Duration spacing;
    private final Timers timers;
    private final LongSupplier nanoTime;
    private final Cache<String, Boolean> absent;
    private volatile @Nullable JwtVerifier verifier;
    private volatile long readAt;

    /** Guarded by this, as all below. */
    private final List<UniEmitter<? super JwtVerifier>> waiting = new ArrayList<>();

    private boolean reading;
    private @Nullable Long lastBegan;
    private @Nullable Runnable cancelSoon;
    private Runnable cancelNext = () -> {};
    private String problem = "";

    /**
     * @param source reads the keys, and ends within seconds; a {@link JwtVerifier.UnusableKeysException} says why an answer
     *     can't be used, and no other failure's message is logged
     * @param refresh maximum time between two reads
     * @param spacing minimum time between two reads
     * @param nanoTime the time in nanoseconds from any fixed moment on
     */
    IssuerKeys(
            Supplier<Uni<JwtVerifier>> source,
            Duration refresh,
            Duration spacing,
            Timers timers,
            LongSupplier nanoTime) {
        this.source = source;
        this.refresh = refresh;
        this.spacing = spacing;
        this.timers = timers;
        this.nanoTime = nanoTime;
        this.absent = Caffeine.newBuilder()
                .maximumSize(MAX_ABSENT)
                .expireAfterWrite(ABSENT_FOR)
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    /** Runs a task after a delay, unless it is cancelled with what it returns. */
    @FunctionalInterface
    interface Timers {
        Runnable after(Duration delay, Runnable task);
    }

    /** The keys could not be read, or too many tokens wait for that, so that a token can't be checked now. */
    static final class NotReadException extends RuntimeException {
        NotReadException() {
            super("the issuer's keys were not read", null, false, false);
        }
    }

    /** Begins to read the keys. */
    void start() {
        readSoon();
    }

    /** Whether any read has succeeded. */
    boolean isKnown() {
        return verifier != null;
    }

    /** Time since the last read that succeeded; empty before it. */
    Optional<Duration> age() {
        return isKnown() ? Optional.of(Duration.ofNanos(nanoTime.getAsLong() - readAt)) : Optional.empty();
    }

    /** How many tokens wait for a read. */
    synchronized int waiting() {
        return waiting.size();
    }

    /**
     * The subject of a token; empty unless it is valid now. A token with an unknown key waits for the next read. The item
     * may come on any thread.
     *
     * @return fails with {@link NotReadException}
     */
    Uni<Optional<String>> subjectOf(String token) {
        JwtVerifier known = verifier;
        if (known == null) {
            return afterNextRead(token);
        }
        return switch (known.verify(token)) {
            case Result.Valid valid -> Uni.createFrom().item(Optional.of(valid.subject()));
            case Result.Invalid _ -> Uni.createFrom().item(Optional.empty());
            case Result.UnknownKey unknown ->
                absent.getIfPresent(unknown.keyId()) == null
                        ? afterNextRead(token)
                        : Uni.createFrom().item(Optional.empty());
        };
    }

    private Uni<Optional<String>> afterNextRead(String token) {
        return Uni.createFrom().<JwtVerifier>emitter(this::join).map(read -> switch (read.verify(token)) {
            case Result.Valid valid -> Optional.of(valid.subject());
            case Result.Invalid _ -> Optional.empty();
            case Result.UnknownKey unknown -> {
                absent.put(unknown.keyId(), true);
                yield Optional.empty();
            }
        });
    }

    private void join(UniEmitter<? super JwtVerifier> emitter) {
        if (!tryAdd(emitter)) {
            emitter.fail(new NotReadException());
            return;
        }
        emitter.onTermination(() -> leave(emitter));
        readSoon();
    }

    private synchronized boolean tryAdd(UniEmitter<? super JwtVerifier> emitter) {
        return waiting.size() < MAX_WAITING && waiting.add(emitter);
    }

    private synchronized void leave(UniEmitter<? super JwtVerifier> emitter) {
        waiting.remove(emitter);
    }

    /** Begins a read as soon as the spacing allows, unless one is about to begin. */
    private synchronized void readSoon() {
        if (cancelSoon == null && !reading) {
            Duration rest = lastBegan == null ? Duration.ZERO : spacing.minusNanos(nanoTime.getAsLong() - lastBegan);
            cancelSoon = timers.after(rest.isNegative() ? Duration.ZERO : rest, this::read);
        }
    }

    private void read() {
        List<UniEmitter<? super JwtVerifier>> served;
        synchronized (this) {
            cancelSoon = null;
            cancelNext.run();
            reading = true;
            lastBegan = nanoTime.getAsLong();
            served = List.copyOf(waiting);
            waiting.clear();
        }
        Uni.createFrom()
                .deferred(source::get)
                .subscribe()
                .with(
                        read -> {
                            verifier = read;
                            readAt = nanoTime.getAsLong();
                            ended("");
                            served.forEach(each -> each.complete(read));
                        },
                        failure -> {
                            ended(
                                    failure instanceof JwtVerifier.UnusableKeysException unusable
                                            ? "the answer " + unusable.getMessage()
                                            : "it can't be reached");
                            served.forEach(each -> each.fail(new NotReadException()));
                        });
    }

    private void ended(String reason) {
        String before;
        synchronized (this) {
            reading = false;
            before = problem;
            problem = reason;
            cancelNext = timers.after(untilNext(reason), this::readSoon);
            if (!waiting.isEmpty()) {
                readSoon();
            }
        }
        if (reason.equals(before)) {
            return;
        }
        if (reason.isEmpty()) {
            LOG.info("The keys of the issuer of JWTs are read again");
        } else {
            LOG.warnf(
                    "The keys of the issuer of JWTs can't be read: %s. %s",
                    reason,
                    isKnown() ? "Those that were read last stay in force" : "Its JWTs can't be checked until they are");
        }
    }

    private Duration untilNext(String reason) {
        if (!isKnown()) {
            return FIRST_RETRY;
        }
        return reason.isEmpty() || refresh.compareTo(RETRY) < 0 ? refresh : RETRY;
    }
}
