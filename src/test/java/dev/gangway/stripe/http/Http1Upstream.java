package dev.gangway.stripe.http;

import dev.gangway.StubStripe;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ServerSocketFactory;

/** Serves HTTP/1.1, over plain sockets or over TLS without ALPN. */
public final class Http1Upstream implements Upstream {

    private final StubStripe stripe;
    private final String scheme;

    private Http1Upstream(StubStripe stripe, String scheme) {
        this.stripe = stripe;
        this.scheme = scheme;
    }

    public static Http1Upstream plain() {
        return new Http1Upstream(new StubStripe(), "http");
    }

    public static Http1Upstream secure(ServerSocketFactory tls) {
        return new Http1Upstream(new StubStripe(tls), "https");
    }

    @Override
    public String url() {
        return scheme + "://localhost:" + stripe.port();
    }

    @Override
    public void will(Script script) {
        stripe.will((request, connection) -> {
            try {
                // Otherwise, each part of an answer waits for the acknowledgement of the part before it.
                connection.setTcpNoDelay(true);
                script.answer(
                        new Request(
                                request.headers().get("authorization"),
                                request.headers().get("accept-encoding"),
                                request.headers().get("idempotency-key"),
                                request.body()),
                        new SocketReply(connection));
            } catch (IOException | InterruptedException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        });
    }

    @Override
    public int requests() {
        return stripe.requests().size();
    }

    @Override
    public int openConnections() {
        return stripe.openConnections();
    }

    @Override
    public void close() {
        stripe.close();
    }

    private record SocketReply(Socket connection) implements Reply {

        private void send(String text) throws IOException {
            OutputStream out = connection.getOutputStream();
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        @Override
        public void interim(int status) throws IOException {
            send("HTTP/1.1 " + status + " Interim\r\n\r\n");
        }

        @Override
        public void head(int status, int length, String... headers) throws IOException {
            var head = new StringBuilder("HTTP/1.1 " + status + " Whatever\r\nContent-Length: " + length + "\r\n");
            for (int i = 0; i < headers.length; i += 2) {
                head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
            }
            send(head.append("\r\n").toString());
        }

        @Override
        public void part(String text) throws IOException {
            send(text);
        }

        @Override
        public void end() {}

        @Override
        public void reset() throws IOException {
            connection.setSoLinger(true, 0);
            connection.close();
        }

        @Override
        public void closeConnection() throws IOException {
            connection.close();
        }

        @Override
        public void garbage() throws IOException {
            send("SSH-2.0-OpenSSH_9.2\r\n\r\n");
        }

        @Override
        public void surplus(String body, String... headers) throws IOException {
            head(200, body.length(), headers);
            part(body);
        }

        @Override
        public void stall() throws IOException {
            if (connection.getInputStream().read() >= 0) {
                throw new IllegalStateException("a second request on a busy connection");
            }
        }
    }
}
