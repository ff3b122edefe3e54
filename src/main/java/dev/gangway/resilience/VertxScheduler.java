package dev.gangway.resilience;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Real time; tasks run on the event loop that scheduled them. */
@Singleton
final class VertxScheduler implements Scheduler {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Vertx vertx;

    VertxScheduler(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        long millis = Math.max(1, Math.ceilDiv(delay.toNanos(), NANOS_PER_MILLI));
        long id = vertx.setTimer(millis, _ -> task.run());
        return () -> vertx.cancelTimer(id);
    }

    @Override
    public Executor here() {
        Context here = Vertx.currentContext();
        if (here == null) {
            return Runnable::run;
        }
        return task -> {
            if (Vertx.currentContext() == here) {
                task.run();
            } else {
                runOn(here, task);
            }
        };
    }

    private static void runOn(Context context, Runnable task) {
        try {
            context.runOnContext(_ -> task.run());
        } catch (RejectedExecutionException stopped) {
            // The event loop has ended, so it cannot run anything at the same time.
            task.run();
        }
    }
}
