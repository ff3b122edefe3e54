package dev.gangway.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gangway.security.JwtVerifier.Result;
import dev.gangway.telemetry.Meters;
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
 * The keys of a JWT issuer. They are read periodically, so that withdrawn keys become invalid, and when a token names
 * an unknown key. Callers that send such tokens cannot make reads more frequent than {@code spacing}, and cannot
 * exclude other callers from the next read: a waiting token is verified with the keys of a read that began after the
 * token arrived.
 */
final class IssuerKeys {

    /**
     * Maximum number of tokens that wait for a read. Equals the maximum number of connections, each of which serves one
     * request at a time. With a lower maximum, tokens with invented key ids could take the places of other tokens.
     */
    static final int MAX_WAITING = 4_096;

    /** Time for which a {@code kid} is rejected without another read after a read did not find it. */
    static final Duration ABSENT_FOR = Duration.ofSeconds(10);

    /** Maximum number of unknown {@code kid}s that are remembered. */
    static final int MAX_ABSENT = 1_000;

    /** Time between two reads until one succeeds. */
    static final Duration FIRST_RETRY = Duration.ofSeconds(2);

    /** Maximum time between a failed read and the next one, after the first success. */
    static final Duration RETRY = Duration.ofSeconds(30);

    private static final Logger LOG = Logger.getLogger(IssuerKeys.class);

    private final Supplier<Uni<JwtVerifier>> source;
    private final Duration refresh;
    private final Duration spacing;
    private final Timers timers;
    private final LongSupplier nanoTime;
    private final Meters meters;
    private final Cache<String, Boolean> absent;
    private volatile @Nullable JwtVerifier verifier;
    private volatile long readAt;

    /** Guarded by {@code this}, like the fields below. */
    private final List<UniEmitter<? super JwtVerifier>> waiting = new ArrayList<>();

    private boolean reading;
    private @Nullable Long lastBegan;
    private @Nullable Runnable cancelSoon;
    private Runnable cancelNext = () -> {};
    private String problem = "";
    private String untilRead = "Its JWTs can't be verified until a read succeeds";

    /**
     * @param source reads the keys and completes within seconds. The message of a
     *     {@link JwtVerifier.UnusableKeysException} is logged as the reason; messages of other failures are not logged
     * @param refresh maximum time between two reads
     * @param spacing minimum time between two reads
     * @param nanoTime current time in nanoseconds, relative to any fixed origin
     */
    IssuerKeys(
            Supplier<Uni<JwtVerifier>> source,
            Duration refresh,
            Duration spacing,
            Timers timers,
            LongSupplier nanoTime,
            Meters meters) {
        this.source = source;
        this.refresh = refresh;
        this.spacing = spacing;
        this.timers = timers;
        this.nanoTime = nanoTime;
        this.meters = meters;
        this.absent = Caffeine.newBuilder()
                .maximumSize(MAX_ABSENT)
                .expireAfterWrite(ABSENT_FOR)
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    /** Runs a task after a delay. The returned runnable cancels it. */
    @FunctionalInterface
    interface Timers {
        Runnable after(Duration delay, Runnable task);
    }

    /** A token can't be verified, because the keys could not be read or too many tokens wait for a read. */
    static final class NotReadException extends RuntimeException {
        NotReadException() {
            super("the issuer's keys were not read", null, false, false);
        }
    }

    /**
     * Starts to read the keys.
     *
     * @param wait maximum time until a read succeeds; zero for no maximum
     * @param onTimeout runs once if no read has succeeded by then, after an error was logged
     */
    void start(Duration wait, Runnable onTimeout) {
        if (!wait.isZero()) {
            synchronized (this) {
                untilRead += ", and this replica is not ready";
            }
            var _ = timers.after(wait, () -> giveUp(wait, onTimeout));
        }
        readSoon();
    }

    private void giveUp(Duration wait, Runnable onTimeout) {
        String reason;
        synchronized (this) {
            reason = problem;
        }
        if (!isKnown()) {
            LOG.errorf(
                    "The JWT issuer's keys were not read within %d s: %s. The start has failed. Check the"
                            + " issuer's address, DNS, the network policy and the CA. To start without its keys, set"
                            + " gangway.security.issuer-keys-wait to 0s",
                    wait.toSeconds(), reason.isEmpty() ? "there is no response" : reason);
            onTimeout.run();
        }
    }

    /** Whether any read has succeeded. */
    boolean isKnown() {
        return verifier != null;
    }

    /** Time since the last successful read; empty if none has succeeded. */
    Optional<Duration> age() {
        return isKnown() ? Optional.of(Duration.ofNanos(nanoTime.getAsLong() - readAt)) : Optional.empty();
    }

    /** Number of tokens that wait for a read. */
    synchronized int waiting() {
        return waiting.size();
    }

    /**
     * Verifies a token. The result is empty unless the token is valid now. A token with an unknown key waits for the
     * next read. May complete on any thread.
     *
     * @return fails with {@link NotReadException}
     */
    Uni<Optional<Result.Valid>> verify(String token) {
        JwtVerifier known = verifier;
        if (known == null) {
            return afterNextRead(token);
        }
        return switch (known.verify(token)) {
            case Result.Valid valid -> Uni.createFrom().item(Optional.of(valid));
            case Result.Invalid _ -> Uni.createFrom().item(Optional.empty());
            case Result.UnknownKey unknown ->
                absent.getIfPresent(unknown.keyId()) == null
                        ? afterNextRead(token)
                        : Uni.createFrom().item(Optional.empty());
        };
    }

    private Uni<Optional<Result.Valid>> afterNextRead(String token) {
        return Uni.createFrom().<JwtVerifier>emitter(this::join).map(read -> switch (read.verify(token)) {
            case Result.Valid valid -> Optional.of(valid);
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

    /** Schedules a read as early as the spacing allows, unless one is already scheduled or running. */
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
                            readAt = nanoTime.getAsLong();
                            verifier = read;
                            ended("");
                            served.forEach(each -> each.complete(read));
                        },
                        failure -> {
                            ended(
                                    failure instanceof JwtVerifier.UnusableKeysException unusable
                                            ? "the response " + unusable.getMessage()
                                            : "the issuer can't be reached (" + kind(failure) + ")");
                            served.forEach(each -> each.fail(new NotReadException()));
                        });
    }

    /**
     * Returns the kind of the first cause, such as {@code UnknownHostException}. Messages may contain text from the
     * issuer.
     */
    private static String kind(Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return first.getClass().getSimpleName();
    }

    private void ended(String reason) {
        meters.issuerKeysRead(reason.isEmpty() ? "ok" : "failed");
        String before;
        String consequence;
        synchronized (this) {
            reading = false;
            before = problem;
            consequence = isKnown() ? "The keys of the last successful read stay in effect" : untilRead;
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
            LOG.info("The JWT issuer's keys can be read again");
        } else {
            LOG.warnf("The JWT issuer's keys can't be read: %s. %s", reason, consequence);
        }
    }

    private Duration untilNext(String reason) {
        if (!isKnown()) {
            return FIRST_RETRY;
        }
        return reason.isEmpty() || refresh.compareTo(RETRY) < 0 ? refresh : RETRY;
    }
}
