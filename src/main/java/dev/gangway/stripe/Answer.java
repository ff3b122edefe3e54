package dev.gangway.stripe;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * An answer over HTTP, before anything in it is trusted.
 *
 * @param status the HTTP status, from 200
 * @param body the body's bytes; null when it was larger than the transport reads
 * @param connection the connection that it came over
 */
public record Answer(int status, Headers headers, @Nullable Buffer body, Connection connection) {

    /** Without the body, which may hold a link. */
    @Override
    public String toString() {
        return "Answer[status=" + status + "]";
    }

    /** Looks up a header by its name, whose case does not matter. */
    @FunctionalInterface
    public interface Headers {
        @Nullable
        String first(String name);
    }

    /** The connection that an answer came over. */
    @FunctionalInterface
    public interface Connection {
        /** Over HTTP/1.1, closes it as soon as no other request is on it: it sent something that was not asked for. */
        void discard();

        /** Over any version of HTTP, sends no new request on it: it does not lead to a server that is responsible. */
        default void replace() {
            discard();
        }
    }
}
