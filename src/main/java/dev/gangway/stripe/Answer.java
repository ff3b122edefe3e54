package dev.gangway.stripe;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What came back over HTTP, before anyone believes it.
 *
 * @param body the body's bytes; null when there were more than {@link Exchange#MAX_ANSWER_BYTES}
 */
record Answer(int status, Headers headers, @Nullable Buffer body) {

    /** Without the body, which may hold a link. */
    @Override
    public String toString() {
        return "Answer[status=" + status + "]";
    }

    /** Looks up a header by its name, whose case does not matter. */
    @FunctionalInterface
    interface Headers {
        @Nullable
        String first(String name);
    }
}
