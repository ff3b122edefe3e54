package dev.gangway.stripe.http;

/** A server in Stripe's place whose answers a test scripts, in terms that HTTP/1.1 and HTTP/2 have in common. */
public interface Upstream extends AutoCloseable {

    /** Where it is reached: a base URL without a path. */
    String url();

    /** Sets what happens with requests from now on, and forgets those before. */
    void will(Script script);

    /** How many requests came in since the last {@link #will}. */
    int requests();

    /** How many connections are open now. */
    int openConnections();

    @Override
    void close();

    /** What happens with a request. */
    @FunctionalInterface
    interface Script {
        void answer(Request request, Reply reply) throws Exception;
    }

    /** A request that came in. */
    record Request(String authorization, String acceptEncoding, String idempotencyKey, String body) {}

    /** The ways to answer a request, and to fail to. */
    interface Reply {
        /** Sends an informational response. */
        void interim(int status) throws Exception;

        /** Sends the head of an answer; headers in pairs of name and value. */
        void head(int status, int length, String... headers) throws Exception;

        /** Sends a part of the body. */
        void part(String text) throws Exception;

        /** Ends the body. */
        void end() throws Exception;

        /** Ends the answer where it is, with a reset. */
        void reset() throws Exception;

        /** Closes the connection. */
        void closeConnection() throws Exception;

        /** Sends bytes that are no HTTP. */
        void garbage() throws Exception;

        /** Sends nothing more, until the other side gives up. */
        void stall() throws Exception;

        /** After a whole answer, sends what may be taken for another one. */
        void surplus(String body, String... headers) throws Exception;

        /** Sends a whole answer. */
        default void whole(int status, String body, String... headers) throws Exception {
            head(status, body.length(), headers);
            part(body);
            end();
        }
    }
}
