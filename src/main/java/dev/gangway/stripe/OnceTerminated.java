package dev.gangway.stripe;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.tuples.Functions.TriConsumer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Calls back at the end of a stage, exactly once: what is taken before a stage is returned there. Mutiny's own
 * {@code onTermination} calls back again when a later stage is cancelled, and never if the stage can't be made.
 */
final class OnceTerminated {

    private OnceTerminated() {}

    /**
     * The stage that a supplier makes. Its first end calls back with the item, the failure, and whether it was cancelled;
     * an exception of the supplier is such a failure.
     *
     * @param callback returns what was taken before it does anything that may throw
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
