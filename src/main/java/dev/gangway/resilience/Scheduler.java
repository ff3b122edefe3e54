package dev.gangway.resilience;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.Executor;

/** The time, and a way to be called when it has come. */
public interface Scheduler {

    /** The time in nanoseconds from some fixed moment on. */
    long nanoTime();

    /**
     * Runs a task once, after a delay.
     *
     * @param delay rounded up to whole milliseconds
     */
    Timer after(Duration delay, Runnable task);

    /** A task that is waiting for its time. */
    @FunctionalInterface
    interface Timer {
        /** Forgets the task, if it has not run. */
        void cancel();
    }

    /**
     * Runs tasks where the caller is now, so that what another's thread began goes on there. It never refuses a task: a
     * stage whose executor does would not end.
     */
    default Executor here() {
        return Runnable::run;
    }

    /** An item after a delay; cancelling it forgets the timer. */
    default Uni<Void> delay(Duration delay) {
        return Uni.createFrom().emitter(emitter -> {
            Timer timer = after(delay, () -> emitter.complete(null));
            emitter.onTermination(timer::cancel);
        });
    }
}
