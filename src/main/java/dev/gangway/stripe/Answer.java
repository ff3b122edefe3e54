package dev.gangway.stripe;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP answer whose content has not been checked.
 *
 * @param status the HTTP status, from 200
 * @param body the bytes of the body; null if it exceeded the limit of the transport
 * @param connection the connection that delivered the answer
 */
public record Answer(int status, Headers headers, @Nullable Buffer body, Connection connection) {

    /** Omits the body, which may hold a link. */
    @Override
    public String toString() {
        return "Answer[status=" + status + "]";
    }

    /** Looks up a header by its case-insensitive name. */
    @FunctionalInterface
    public interface Headers {
        @Nullable
        String first(String name);
    }

    /** The connection that delivered an answer. */
    @FunctionalInterface
    public interface Connection {
        /**
         * Over HTTP/1.1, closes the connection as soon as no other request uses it: it delivered an answer that was not
         * requested.
         */
        void discard();

        /**
         * Over any version of HTTP, sends no new request on the connection: it does not lead to a server that is
         * responsible.
         */
        default void replace() {
            discard();
        }
    }
}
