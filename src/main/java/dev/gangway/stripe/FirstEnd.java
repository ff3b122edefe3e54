package dev.gangway.stripe;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.tuples.Functions.TriConsumer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells of the end of a stage once. Mutiny's own {@code onTermination} speaks again when a later stage is cancelled, long
 * after this one has come to its end.
 */
final class FirstEnd {

    private FirstEnd() {}

    /** The same stage; its first end calls back with the item, the failure, and whether it was cancelled. */
    static <T> Uni<T> of(Uni<T> stage, TriConsumer<T, Throwable, Boolean> callback) {
        return Uni.createFrom().deferred(() -> {
            var ended = new AtomicBoolean();
            return stage.onTermination().invoke((item, failure, cancelled) -> {
                if (ended.compareAndSet(false, true)) {
                    callback.accept(item, failure, cancelled);
                }
            });
        });
    }
}
