import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * An open loop: requests at a constant rate, independent of the results of earlier requests. A latency starts when the
 * request is due. So it includes the delay of requests that can't be sent because the server stalls (no coordinated
 * omission).
 *
 * @param p50 and p99: in microseconds
 */
record OpenLoop(double p50, double p99) {

    private static final long HIGHEST_MICROS = TimeUnit.SECONDS.toMicros(60);

    static OpenLoop run(Server server, int perSecond, int connections, int seconds)
            throws InterruptedException, IOException {
        byte[] request = ("POST " + server.url().getPath() + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                        + Settings.TOKEN + "\r\nContent-Type: application/json\r\nContent-Length: "
                        + Settings.BODY.length() + "\r\n\r\n" + Settings.BODY)
                .getBytes(StandardCharsets.US_ASCII);
        var latencies = new Histogram(HIGHEST_MICROS, 3);
        List<Throwable> failures = new ArrayList<>();
        long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            long first = start + i * interval;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    Histogram own =
                            call(server, request, first, interval * connections, start + seconds * 1_000_000_000L);
                    synchronized (latencies) {
                        latencies.add(own);
                    }
                } catch (IOException | RuntimeException e) {
                    synchronized (latencies) {
                        failures.add(e);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException(server.name(), failures.getFirst());
        }
        return new OpenLoop(latencies.getValueAtPercentile(50), latencies.getValueAtPercentile(99));
    }

    private static Histogram call(Server server, byte[] request, long first, long interval, long end)
            throws IOException {
        var latencies = new Histogram(HIGHEST_MICROS, 3);
        try (var socket = new Socket(server.url().getHost(), server.url().getPort())) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream());
            for (long due = first; due < end; due += interval) {
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                socket.getOutputStream().write(request);
                readAnswer(in);
                latencies.recordValue(Math.min(HIGHEST_MICROS, (System.nanoTime() - due) / 1000));
            }
        }
        return latencies;
    }

    private static void readAnswer(InputStream in) throws IOException {
        String status = line(in);
        if (!status.startsWith("HTTP/1.1 20")) {
            throw new UncheckedIOException(new IOException(status));
        }
        int length = -1;
        boolean chunked = false;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Integer.parseInt(header.substring(15).strip());
            }
            chunked |= header.equalsIgnoreCase("Transfer-Encoding: chunked");
        }
        if (chunked) {
            for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
                in.readNBytes(size);
                line(in);
            }
            line(in);
        } else {
            in.readNBytes(length);
        }
    }

    private static String line(InputStream in) throws IOException {
        var text = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection was closed");
            }
            if (c != '\r') {
                text.append((char) c);
            }
        }
        return text.toString();
    }
}
