import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A measured process, with its children.
 *
 * @param origin the origin of the measured requests
 * @param call the measured request
 * @param startMillis time from the start of the process to its first successful answer
 */
record Server(String name, Process process, URI origin, Call call, double startMillis) implements AutoCloseable {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final long START_SECONDS = 60;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double TICKS_PER_SECOND = 100;

    /** Starts the process and waits for its first successful answer. */
    static Server start(
            String name, List<String> command, Map<String, String> environment, int port, Call call, Path log)
            throws IOException, InterruptedException {
        URI origin = URI.create("http://127.0.0.1:" + port);
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        long start = System.nanoTime();
        Process process = builder.start();
        while (!answers(origin, call)) {
            if (!process.isAlive() || System.nanoTime() - start > TimeUnit.SECONDS.toNanos(START_SECONDS)) {
                process.destroy();
                throw new IllegalStateException(name + " does not answer: " + Files.readString(log));
            }
            Thread.sleep(5);
        }
        return new Server(name, process, origin, call, (System.nanoTime() - start) / NANOS_PER_MILLI);
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** The same process for another column or request. */
    Server with(String otherName, Call other) {
        return new Server(otherName, process, origin, other, startMillis);
    }

    /** Waits until a GET request gets status 200. */
    static void awaitOk(URI url) throws IOException, InterruptedException {
        long start = System.nanoTime();
        HttpRequest request =
                HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(5)).build();
        while (CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() != 200) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(START_SECONDS)) {
                throw new IllegalStateException(url + " does not answer with 200");
            }
            Thread.sleep(5);
        }
    }

    private static boolean answers(URI origin, Call call) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(origin.resolve(call.path(0)))
                .header("Authorization", call.authorization(0))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(5))
                .POST(HttpRequest.BodyPublishers.ofString(call.body()))
                .build();
        try {
            int status = CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            return status == 200 || status == 201;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** CPU time used so far, in seconds. */
    double cpuSeconds() throws IOException {
        double ticks = 0;
        for (ProcessHandle each : all()) {
            String stat = Files.readString(Path.of("/proc/" + each.pid() + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** Resident memory, in MiB. */
    double residentMiB() throws IOException {
        double kib = 0;
        for (ProcessHandle each : all()) {
            for (String line : Files.readAllLines(Path.of("/proc/" + each.pid() + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    kib += Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        }
        return kib / 1024;
    }

    /** Suspends the process, so that it does not affect the measurement of others. */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        all().forEach(each -> command.add(String.valueOf(each.pid())));
        // A process that has already ended needs no signal.
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private List<ProcessHandle> all() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
    }

    @Override
    public void close() {
        try {
            process.destroy();
            resume();
            process.waitFor(START_SECONDS, TimeUnit.SECONDS);
        } catch (IOException noSignal) {
            throw new UncheckedIOException(noSignal);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
