package dev.gangway.stripe;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.tuples.Functions.TriConsumer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Invokes a callback exactly once at the end of a stage, to release what was acquired before the stage. Mutiny's own
 * {@code onTermination} invokes its callback again when a later stage is cancelled, and not at all if the stage cannot
 * be created.
 */
final class OnceTerminated {

    private OnceTerminated() {}

    /**
     * Returns the stage that a supplier creates. Its first end invokes the callback with the item, the failure, and
     * whether the stage was cancelled. An exception of the supplier counts as a failure.
     *
     * @param callback must release what was acquired, before anything that may throw
     */
    static <T> Uni<T> of(Supplier<Uni<T>> stage, TriConsumer<T, Throwable, Boolean> callback) {
        return Uni.createFrom().deferred(() -> {
            var ended = new AtomicBoolean();
            return Uni.createFrom().deferred(stage::get).onTermination().invoke((item, failure, cancelled) -> {
                if (ended.compareAndSet(false, true)) {
                    callback.accept(item, failure, cancelled);
                }
            });
        });
    }
}
