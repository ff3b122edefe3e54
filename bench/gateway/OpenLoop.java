import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * An open loop: requests at a constant rate, independent of the results of earlier requests. A latency starts when the
 * request is due. So it includes the delay of requests that can't be sent because the server stalls (no coordinated
 * omission).
 *
 * @param p50 and p99: in microseconds
 * @param failures number of requests with another status than 200 or 201
 * @param cpu the server's CPU time per call in the last three seconds, in microseconds
 */
record OpenLoop(double p50, double p99, long failures, double cpu) {

    static final int LAST_SECONDS = 3;
    private static final long HIGHEST_MICROS = TimeUnit.SECONDS.toMicros(60);

    /** The responses of one connection, or of all. */
    private static final class Responses {

        private final Histogram latencies = new Histogram(HIGHEST_MICROS, 3);
        private final Map<String, Long> failures = new TreeMap<>();

        synchronized void add(Responses other) {
            latencies.add(other.latencies);
            other.failures.forEach((status, count) -> failures.merge(status, count, Long::sum));
        }
    }

    /** Calls a server that has to serve every request. */
    static OpenLoop run(Server server, int perSecond, int connections, int seconds)
            throws InterruptedException, IOException {
        OpenLoop result = observe(server, perSecond, connections, seconds);
        if (result.failures() > 0) {
            throw new IllegalStateException(server.name() + " did not serve " + result.failures() + " requests");
        }
        return result;
    }

    /** Calls a server that may refuse requests. */
    static OpenLoop observe(Server server, int perSecond, int connections, int seconds)
            throws InterruptedException, IOException {
        byte[] request = request(server.call());
        var all = new Responses();
        List<Throwable> errors = new ArrayList<>();
        long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
        long end = start + TimeUnit.SECONDS.toNanos(seconds);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            long first = start + i * interval;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    all.add(call(server, request, first, interval * connections, end));
                } catch (IOException | RuntimeException e) {
                    synchronized (errors) {
                        errors.add(e);
                    }
                }
            }));
        }
        int last = Math.min(LAST_SECONDS, seconds);
        TimeUnit.NANOSECONDS.sleep(end - TimeUnit.SECONDS.toNanos(last) - System.nanoTime());
        double before = server.cpuSeconds();
        for (Thread thread : threads) {
            thread.join();
        }
        double cpu = (server.cpuSeconds() - before) / (last * perSecond);
        if (!errors.isEmpty()) {
            throw new IllegalStateException(server.name(), errors.getFirst());
        }
        long failures = all.failures.values().stream().mapToLong(count -> count).sum();
        if (failures > 0) {
            System.err.println(server.name() + ": " + all.failures);
        }
        return new OpenLoop(
                all.latencies.getValueAtPercentile(50),
                all.latencies.getValueAtPercentile(99),
                failures,
                cpu * TimeUnit.SECONDS.toMicros(1));
    }

    private static byte[] request(Call call) {
        return ("POST " + call.path(0) + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + call.authorization(0)
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + call.body().length() + "\r\n\r\n"
                        + call.body())
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static Responses call(Server server, byte[] request, long first, long interval, long end)
            throws IOException {
        var responses = new Responses();
        try (var socket = new Socket(server.origin().getHost(), server.origin().getPort())) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream());
            for (long due = first; due < end; due += interval) {
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                socket.getOutputStream().write(request);
                String status = status(in);
                if (!status.startsWith("HTTP/1.1 20")) {
                    responses.failures.merge(status, 1L, Long::sum);
                }
                responses.latencies.recordValue(Math.min(HIGHEST_MICROS, (System.nanoTime() - due) / 1000));
            }
        }
        return responses;
    }

    /** Reads a response, and returns its status line. */
    private static String status(InputStream in) throws IOException {
        String status = line(in);
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
        return status;
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
