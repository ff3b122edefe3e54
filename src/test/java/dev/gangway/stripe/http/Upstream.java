package dev.gangway.stripe.http;

/** A server that replaces Stripe. A test scripts its responses, in terms that HTTP/1.1 and HTTP/2 have in common. */
public interface Upstream extends AutoCloseable {

    /** Base URL of the server, without a path. */
    String url();

    /** Sets the script for requests from now on, and forgets earlier requests. */
    void will(Script script);

    /** Number of requests since the last {@link #will}. */
    int requests();

    /** Number of open connections. */
    int openConnections();

    @Override
    void close();

    /** Handles a request. */
    @FunctionalInterface
    interface Script {
        void answer(Request request, Reply reply) throws Exception;
    }

    /** A request that arrived. */
    record Request(String authorization, String acceptEncoding, String idempotencyKey, String body) {}

    /** The ways to answer a request, or to fail. */
    interface Reply {
        /** Sends an informational response. */
        void interim(int status) throws Exception;

        /** Sends the head of an answer; headers are pairs of name and value. */
        void head(int status, int length, String... headers) throws Exception;

        /** Sends a part of the body. */
        void part(String text) throws Exception;

        /** Ends the body. */
        void end() throws Exception;

        /** Ends the answer with a reset, before it is complete. */
        void reset() throws Exception;

        /** Closes the connection. */
        void closeConnection() throws Exception;

        /** Sends bytes that are not HTTP. */
        void garbage() throws Exception;

        /** Sends nothing more, until the other side closes the connection or the stream. */
        void stall() throws Exception;

        /** Sends what may be taken for another answer, after a whole one. */
        void surplus(String body, String... headers) throws Exception;

        /** Sends a whole answer. */
        default void whole(int status, String body, String... headers) throws Exception {
            head(status, body.length(), headers);
            part(body);
            end();
        }
    }
}
