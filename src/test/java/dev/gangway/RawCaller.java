package dev.gangway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A client with one keep-alive connection. It does not retry, so truncated responses are visible. */
final class RawCaller implements AutoCloseable {

    private static final String ACCOUNT = "{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\"}";

    /** A request for a link, with a valid token. */
    static final String LINK = "POST /v1/tenants/acme/onboarding-links HTTP/1.1\r\nHost: localhost\r\n"
            + "Authorization: Bearer PLANTEDTOKENone\r\nContent-Type: application/json\r\nContent-Length: "
            + ACCOUNT.length() + "\r\n\r\n" + ACCOUNT;

    /** Returns a request to a path that does not exist: 404 with a valid token, 401 without one. */
    static String nothing(boolean authenticated) {
        return "GET /v1/nothing HTTP/1.1\r\nHost: localhost\r\n"
                + (authenticated ? "Authorization: Bearer PLANTEDTOKENone\r\n" : "") + "\r\n";
    }

    /** A complete response; header names in lower case. */
    record Answer(int status, Map<String, String> headers, String body) {
        boolean closes() {
            return "close".equalsIgnoreCase(headers.get("connection"));
        }
    }

    private final int port;
    private @Nullable Socket socket;
    private @Nullable InputStream in;

    RawCaller(String url) {
        port = URI.create(url).getPort();
    }

    /** Connects, unless a kept connection exists. */
    void connect() throws IOException {
        if (socket == null) {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(60_000);
            in = new BufferedInputStream(socket.getInputStream());
        }
    }

    /** Sends a request and reads its response. Fails if the connection ends before the response does. */
    Answer send(String request) throws IOException {
        connect();
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String status = line(in);
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("in the body of " + status);
        }
        var answer = new Answer(
                Integer.parseInt(status.substring(9, 12)), headers, new String(body, StandardCharsets.UTF_8));
        if (answer.closes()) {
            disconnect();
        }
        return answer;
    }

    /** Whether the server closes the connection without sending anything more. */
    boolean isClosedByServer() throws IOException {
        return in.read() < 0;
    }

    private static String line(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("in the head: " + bytes.toString(StandardCharsets.US_ASCII));
            }
            bytes.write(next);
        }
        return bytes.toString(StandardCharsets.US_ASCII).strip();
    }

    /** Closes the connection. The next request opens a new one. */
    void disconnect() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    @Override
    public void close() throws IOException {
        disconnect();
    }
}
