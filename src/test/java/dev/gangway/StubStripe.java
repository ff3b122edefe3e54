package dev.gangway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/** A server in Stripe's place, on plain sockets. It records every request and gives the configured response. */
public final class StubStripe implements AutoCloseable {

    /** A received request; header names in lower case. */
    public record Recorded(String line, Map<String, String> headers, String body) {}

    /** How the server handles a connection with a request. */
    @FunctionalInterface
    public interface Behaviour {
        void answer(Recorded request, Socket connection) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private final List<Recorded> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger kept = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private volatile Behaviour behaviour = answers(200, "{}");
    private volatile boolean resetting;
    private volatile long lastClosed;

    public StubStripe() {
        this(ServerSocketFactory.getDefault());
    }

    /** Creates a server at this port. */
    public StubStripe(int port) {
        this(ServerSocketFactory.getDefault(), port);
    }

    /** Creates a server whose sockets a factory creates, for example with TLS. */
    public StubStripe(ServerSocketFactory sockets) {
        this(sockets, 0);
    }

    private StubStripe(ServerSocketFactory sockets, int port) {
        try {
            server = sockets.createServerSocket(port, 1000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public String url() {
        return "http://localhost:" + port();
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Sets the behaviour from now on and clears the recorded requests. */
    public void will(Behaviour next) {
        behaviour = next;
        resetting = false;
        requests.clear();
        opened.set(0);
    }

    /** Resets every connection from now on; new connections before any request is read. */
    public void willResetConnections() {
        resetting = true;
        requests.clear();
        opened.set(0);
    }

    /** The time when the last connection ended, as {@link System#nanoTime} reports it. */
    public long lastClosed() {
        return lastClosed;
    }

    /** Clears the recorded requests. */
    public void forget() {
        requests.clear();
    }

    public List<Recorded> requests() {
        return List.copyOf(requests);
    }

    /** Number of open connections. */
    public int openConnections() {
        return connections.get();
    }

    /** Number of open connections with a request. The others are kept alive or have not had a request yet. */
    public int busyConnections() {
        return connections.get() - kept.get();
    }

    /** Number of connections opened since the last {@link #will}. */
    public int connectionsOpened() {
        return opened.get();
    }

    /**
     * Responds with a status, a body, and headers as pairs of name and value. The example of a link repeats the use
     * case of the request, as Stripe does.
     */
    public static Behaviour answers(int status, String body, String... headers) {
        var head = new StringBuilder("HTTP/1.1 " + status + " Whatever\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        return (request, connection) -> {
            byte[] bytes = StripeExamples.echoing(request.body(), body).getBytes(StandardCharsets.UTF_8);
            OutputStream out = connection.getOutputStream();
            out.write((head + "Content-Length: " + bytes.length + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            out.write(bytes);
            out.flush();
        };
    }

    /** Sends this text and closes the connection. */
    public static Behaviour sendsAndCloses(String text) {
        return (request, connection) -> {
            connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            connection.getOutputStream().flush();
            connection.close();
        };
    }

    /** Sends this text and then nothing, until the peer closes the connection. */
    public static Behaviour sendsAndStalls(String text) {
        return (request, connection) -> {
            connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            connection.getOutputStream().flush();
            if (connection.getInputStream().read() >= 0) {
                throw new IllegalStateException("a second request on a busy connection");
            }
        };
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        connections.incrementAndGet();
        opened.incrementAndGet();
        try (connection) {
            if (resetting) {
                connection.setSoLinger(true, 0);
                return;
            }
            InputStream in = new BufferedInputStream(connection.getInputStream());
            String line = nextLine(in);
            while (!line.isEmpty() && !connection.isClosed()) {
                Map<String, String> headers = new TreeMap<>();
                for (String header = line(in); !header.isEmpty(); header = line(in)) {
                    int colon = header.indexOf(':');
                    headers.put(
                            header.substring(0, colon).toLowerCase(Locale.ROOT),
                            header.substring(colon + 1).strip());
                }
                int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
                var request = new Recorded(line, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
                if (resetting) {
                    // A connection that was kept alive since before the reset.
                    connection.setSoLinger(true, 0);
                    return;
                }
                requests.add(request);
                behaviour.answer(request, connection);
                line = connection.isClosed() ? "" : nextLine(in);
            }
        } catch (IOException | InterruptedException over) {
            // The peer closed the connection, or the test ended.
        } finally {
            lastClosed = System.nanoTime();
            connections.decrementAndGet();
        }
    }

    private String nextLine(InputStream in) throws IOException {
        kept.incrementAndGet();
        try {
            return line(in);
        } finally {
            kept.decrementAndGet();
        }
    }

    private static String line(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        int next = in.read();
        while (next >= 0 && next != '\n') {
            bytes.write(next);
            next = in.read();
        }
        if (next < 0 && bytes.size() > 0) {
            throw new EOFException("the connection ended within a line");
        }
        return bytes.toString(StandardCharsets.UTF_8).strip();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
