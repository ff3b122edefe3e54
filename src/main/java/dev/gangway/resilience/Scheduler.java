package dev.gangway.resilience;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.Executor;

/** A clock with timers. */
public interface Scheduler {

    /** The current time in nanoseconds from some fixed moment on. */
    long nanoTime();

    /**
     * Runs a task once, after a delay.
     *
     * @param delay rounded up to whole milliseconds
     */
    Timer after(Duration delay, Runnable task);

    /** A scheduled task. */
    @FunctionalInterface
    interface Timer {
        /** Cancels the task, if it has not run. */
        void cancel();
    }

    /**
     * Returns an executor that runs tasks in the caller's current context, so that work continues there when another
     * thread has completed a stage. It never rejects a task: a stage whose executor rejects one would not end.
     */
    default Executor here() {
        return Runnable::run;
    }

    /** Emits an item after a delay; cancelling the subscription cancels the timer. */
    default Uni<Void> delay(Duration delay) {
        return Uni.createFrom().emitter(emitter -> {
            Timer timer = after(delay, () -> emitter.complete(null));
            emitter.onTermination(timer::cancel);
        });
    }
}
