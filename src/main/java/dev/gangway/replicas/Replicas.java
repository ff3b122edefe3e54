package dev.gangway.replicas;

import dev.gangway.replicas.ReplicaLookup.LookupFailedException;
import dev.gangway.resilience.LimitsConfig;
import dev.gangway.resilience.Scheduler;
import dev.gangway.telemetry.Meters;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * The number of replicas that share the tenants' limits. If it is counted, each replica counts independently: there is
 * no leader and no shared store. {@link ReplicaCount} decides what a look-up changes; this class runs the look-ups.
 */
@Singleton
public final class Replicas {

    /** Time between the end of a look-up and the next one. */
    static final Duration INTERVAL = Duration.ofSeconds(5);

    /** Maximum duration of a look-up. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Time between two steps of a growing share; a divisor of {@link #INTERVAL}. */
    static final Duration STEP = Duration.ofMillis(250);

    /** Number of consecutive failures that causes a log line. A single lost datagram causes none. */
    static final int FAILURES = 2;

    private static final Logger LOG = Logger.getLogger(Replicas.class);

    private final ReplicaSetting setting;
    private final ReplicaLookup.Factory lookups;
    private final Scheduler scheduler;
    private volatile ReplicaCount count;
    private volatile Runnable listener = () -> {};
    private volatile Runnable stop = () -> {};

    /** Number of failures since the last successful look-up. Look-ups run one after the other. */
    private int failures;

    /** The settings must have no {@link ReplicaSetting#problems}. */
    public Replicas(LimitsConfig config, ReplicaLookup.Factory lookups, Scheduler scheduler, Meters meters) {
        this.setting = ReplicaSetting.of(config.replicas()).orElseThrow();
        this.lookups = lookups;
        this.scheduler = scheduler;
        int first =
                switch (setting) {
                    case ReplicaSetting.Fixed fixed -> fixed.count();
                    // The smallest share that can be right. A replica that assumed fewer replicas could exceed the
                    // limits.
                    case ReplicaSetting.Counted _ -> config.maxReplicas().orElseThrow();
                };
        this.count = ReplicaCount.of(first, scheduler.nanoTime());
        meters.watchReplicas(this::count);
    }

    /** The number of replicas in effect. */
    public int count() {
        return count.count();
    }

    /** By how much this replica divides the tenants' limits now. At least 1; not a whole number while a share grows. */
    public double divisor() {
        return count.divisor(scheduler.nanoTime());
    }

    /** Sets the task that runs after each change of the divisor. It must not block. */
    public void onChange(Runnable task) {
        listener = task;
    }

    /** Starts to count the replicas, if the setting names a Service. */
    public void start() {
        if (setting instanceof ReplicaSetting.Counted(String service)) {
            ReplicaLookup lookup = lookups.of(service);
            var running = Uni.createFrom()
                    .deferred(() -> findOnce(service, lookup).onFailure().recoverWithUni(failure -> {
                        LOG.errorf(failure, "The replicas behind %s can't be counted", service);
                        return scheduler.delay(INTERVAL).map(_ -> true);
                    }))
                    .repeat()
                    .indefinitely()
                    .subscribe()
                    .with(_ -> {}, failure -> LOG.errorf(failure, "The count of replicas has ended"));
            stop = () -> {
                running.cancel();
                lookup.close();
            };
        }
    }

    @PreDestroy
    void stop() {
        stop.run();
    }

    /** Runs a look-up and the pause after it. */
    private Uni<Boolean> findOnce(String service, ReplicaLookup lookup) {
        Uni<Listing> tooLate = scheduler.delay(TIMEOUT).map(_ -> {
            throw new LookupFailedException("no answer in time");
        });
        return Uni.combine()
                .any()
                .of(Uni.createFrom().deferred(lookup::find), tooLate)
                .emitOn(scheduler.here())
                .onItemOrFailure()
                .transformToUni((listing, failure) -> {
                    if (failure == null) {
                        found(service, listing);
                    } else {
                        failed(service, failure);
                    }
                    return pause();
                });
    }

    private void found(String service, Listing listing) {
        ReplicaCount before = count;
        ReplicaCount now = before.after(listing, scheduler.nanoTime());
        count = now;
        if (failures >= FAILURES) {
            LOG.infof("The replicas behind %s are counted again", service);
        }
        failures = 0;
        if (now.count() != before.count()) {
            LOG.infof("The tenants' limits are divided by %d replicas now, and not by %d", now.count(), before.count());
            listener.run();
        }
    }

    private void failed(String service, Throwable failure) {
        count = count.afterFailure();
        failures++;
        if (failures == FAILURES) {
            LOG.warnf(
                    "The replicas behind %s can't be counted: %s. The tenants' limits stay divided by %d",
                    service, failure instanceof LookupFailedException ? failure.getMessage() : failure, count.count());
        }
    }

    /** Waits for the next look-up. A growing share is applied step by step. */
    private Uni<Boolean> pause() {
        if (!count.isRamping(scheduler.nanoTime())) {
            return scheduler.delay(INTERVAL).map(_ -> true);
        }
        return scheduler
                .delay(STEP)
                .map(_ -> true)
                .invoke(listener)
                .repeat()
                .atMost(INTERVAL.dividedBy(STEP))
                .collect()
                .last();
    }
}
