package dev.gangway.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gangway.telemetry.TestMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FilePollerTest {

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1000);
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final Semaphore permits = new Semaphore(0);

    @AfterEach
    void close() {
        permits.release(1000);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private FilePoller poller(Runnable scan) {
        return new FilePoller("tenants", scan, vertx, TestMeters.in(registry), now::get);
    }

    private double age() {
        return registry.get("gangway.files.scan.age")
                .tag("source", "tenants")
                .gauge()
                .value();
    }

    private void scan() {
        assertThat(Context.isOnEventLoopThread()).isFalse();
        started.incrementAndGet();
        permits.acquireUninterruptibly();
        ended.incrementAndGet();
    }

    @Test
    void scansAtTheIntervalOffTheEventLoopAndNeverTwiceAtOnce() {
        FilePoller poller = poller(this::scan);
        poller.start(Duration.ofMillis(5));
        await().until(() -> started.get() == 1);

        for (int i = 0; i < 100; i++) {
            poller.scan();
        }
        permits.release();

        await().until(() -> started.get() == 2);
        assertThat(ended.get()).isEqualTo(1);
    }

    @Test
    void scansNoMoreOnceStopped() {
        permits.release(1000);
        FilePoller poller = poller(this::scan);
        poller.start(Duration.ofMillis(5));
        await().until(() -> ended.get() > 1);

        poller.stop();

        AtomicInteger ticks = new AtomicInteger();
        vertx.setPeriodic(5, _ -> ticks.incrementAndGet());
        await().until(() -> ticks.get() > 5);
        int scans = started.get();
        await().until(() -> ticks.get() > 25);
        assertThat(started.get()).isEqualTo(scans);
    }

    @Test
    void theAgeGrowsWhileAScanHangsAndIsZeroAfterIt() {
        FilePoller poller = poller(this::scan);
        poller.start(Duration.ofHours(1));
        assertThat(age()).isZero();
        poller.scan();
        await().until(() -> started.get() == 1);

        now.addAndGet(TimeUnit.SECONDS.toNanos(61));
        assertThat(age()).isEqualTo(61);

        permits.release();
        await().until(() -> age() == 0);
        now.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertThat(age()).isEqualTo(2);
    }

    @Test
    void aScanThatFailsIsFollowedByAnotherAndDoesNotCount() {
        FilePoller poller = poller(() -> {
            if (started.incrementAndGet() == 1) {
                throw new IllegalStateException("a bug");
            }
        });
        poller.start(Duration.ofHours(1));
        now.addAndGet(TimeUnit.SECONDS.toNanos(5));

        poller.scan();
        await().until(() -> started.get() == 1);
        assertThat(age()).isEqualTo(5);

        await().until(() -> {
            poller.scan();
            return age() == 0;
        });
    }
}
