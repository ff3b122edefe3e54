package dev.gangway.stripe;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP response whose content has not been checked.
 *
 * @param status the HTTP status, from 200
 * @param body the bytes of the body, which are in memory and can be read once; null if it exceeded the limit of the transport
 * @param connection the connection that delivered the response
 */
public record StripeResponse(
        int status, Headers headers, @Nullable InputStream body, Connection connection) {

    /** Omits the body, which may hold a link. */
    @Override
    public String toString() {
        return "StripeResponse[status=" + status + "]";
    }

    /** Looks up a header by its case-insensitive name. */
    @FunctionalInterface
    public interface Headers {
        @Nullable
        String first(String name);
    }

    /** The connection that delivered a response. */
    @FunctionalInterface
    public interface Connection {
        /**
         * Over HTTP/1.1, closes the connection as soon as no other request uses it, because it delivered a response to
         * another request.
         */
        void discard();

        /**
         * Over any version of HTTP, sends no new request on the connection, because it leads to a server that is not
         * responsible for the requests.
         */
        default void replace() {
            discard();
        }
    }
}
