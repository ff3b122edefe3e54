import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Starts the application several times, and prints when each phase of the start ended, and the memory usage:
 * {@code Start <name> <tenants> <command>…}.
 */
final class Start {

    private static final int STARTS = 3;
    private static final int CALLS_A_SECOND = 500;
    private static final int SECONDS = 10;

    private static final Pattern VM = Pattern.compile("\\[([\\d.]+)s].*Create VM");
    private static final Pattern TIME = Pattern.compile("\"timestamp\":\"([^\"]+)\"");
    private static final Pattern STARTED = Pattern.compile("started in ([\\d.]+)s");

    /**
     * The end of each phase, in milliseconds from the start of the process.
     *
     * @param vm the JVM is ready to load the application's classes; absent for a native binary
     * @param boot Quarkus begins, as its own start time tells
     * @param tenants the tenants are read
     * @param port the port accepts connections
     * @param started Quarkus has started everything
     * @param link the first link was created
     */
    private record Phases(OptionalLong vm, long boot, long tenants, long port, long started, long link) {

        /** Reads what the process has logged. */
        static Phases read(Path log, Instant begin, long port, long link) throws IOException {
            List<String> lines = Files.readAllLines(log);
            String ready = line(lines, STARTED.asPredicate());
            long started = since(begin, ready);
            return new Phases(
                    lines.stream()
                            .map(VM::matcher)
                            .filter(Matcher::find)
                            .mapToLong(found -> millis(found.group(1)))
                            .findFirst(),
                    started - millis(first(STARTED, ready)),
                    since(begin, line(lines, line -> line.contains("Tenants: "))),
                    port,
                    started,
                    link);
        }

        private static String line(List<String> lines, Predicate<String> wanted) {
            return lines.stream().filter(wanted).findFirst().orElseThrow();
        }

        private static long since(Instant begin, String line) {
            return Duration.between(begin, OffsetDateTime.parse(first(TIME, line)).toInstant())
                    .toMillis();
        }

        private static String first(Pattern pattern, String text) {
            Matcher found = pattern.matcher(text);
            if (!found.find()) {
                throw new IllegalStateException("unexpected line in the log: " + text);
            }
            return found.group(1);
        }

        private static long millis(String seconds) {
            return Math.round(Double.parseDouble(seconds) * 1000);
        }

        String row() {
            String first = vm.isPresent() ? "%,d ms".formatted(vm.getAsLong()) : "";
            return "%s | %,d ms | %,d ms | %,d ms | %,d ms | %,d ms".formatted(first, boot, tenants, port, started, link);
        }
    }

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final int port;

    private Start(int port) {
        this.port = port;
    }

    public static void main(String[] arguments) throws Exception {
        int tenants = Integer.parseInt(arguments[1]);
        List<String> command = List.of(arguments).subList(2, arguments.length);
        Path directory = Files.createTempDirectory("gangway-start");
        try (FixedStripe stripe = FixedStripe.plain(0)) {
            Platform.write(directory, tenants);
            List<Phases> starts = new ArrayList<>();
            String memory = "";
            for (int i = 0; i < STARTS; i++) {
                var start = new Start(freePort());
                Path log = directory.resolve("output");
                Instant begin = Instant.now();
                long nanos = System.nanoTime();
                Process gangway = start.process(command, directory, stripe.url(), log);
                try {
                    start.awaitPort(gangway);
                    long port = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
                    start.awaitLink(gangway);
                    long link = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
                    awaitLine(gangway, log);
                    starts.add(Phases.read(log, begin, port, link));
                    if (i == STARTS - 1) {
                        memory = start.memory(gangway.pid(), tenants);
                    }
                } finally {
                    gangway.destroy();
                    gangway.waitFor();
                }
            }
            starts.sort(Comparator.comparingLong(Phases::link));
            System.out.printf("| %s | %,d | %s | %s |%n", arguments[0], tenants, starts.get(STARTS / 2).row(), memory);
        } finally {
            try (var files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private Process process(List<String> command, Path directory, String stripe, Path log) throws IOException {
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(Map.of(
                "GANGWAY_TENANTS_DIRECTORY", directory.toString(),
                "GANGWAY_SECURITY_TOKENS_FILE", directory.resolve("tokens").toString(),
                "GANGWAY_STRIPE_BASE_URL", stripe,
                "QUARKUS_HTTP_PORT", String.valueOf(port),
                "QUARKUS_MANAGEMENT_PORT", String.valueOf(freePort()),
                "QUARKUS_SHUTDOWN_DELAY", "0s"));
        return builder.start();
    }

    private HttpRequest link(int tenant) {
        return HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port + "/v1/tenants/t" + tenant + "/onboarding-links"))
                .header("Authorization", "Bearer " + Platform.TOKEN)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString("{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\"}"))
                .build();
    }

    /** Something that is awaited. */
    private interface Check {
        boolean holds() throws IOException, InterruptedException;
    }

    private void awaitPort(Process gangway) throws InterruptedException {
        // A socket costs little CPU; a more expensive check would slow down the start that it measures.
        await(gangway, () -> {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        });
    }

    private void awaitLink(Process gangway) throws InterruptedException {
        await(
                gangway,
                () -> client.send(link(0), HttpResponse.BodyHandlers.discarding()).statusCode() == 201);
    }

    private static void awaitLine(Process gangway, Path log) throws InterruptedException {
        await(gangway, () -> STARTED.matcher(Files.readString(log)).find());
    }

    private static void await(Process gangway, Check check) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (gangway.isAlive() && System.nanoTime() < end) {
            try {
                if (check.holds()) {
                    return;
                }
            } catch (IOException notYet) {
                // The application does not listen yet.
            }
            Thread.sleep(10);
        }
        throw new IllegalStateException("no link from " + gangway.info());
    }

    /** Memory at rest, at a constant rate of calls, and at its maximum; in MiB. */
    private String memory(long pid, int tenants) throws Exception {
        Thread.sleep(5000);
        long rest = status(pid, "VmRSS");
        // A replica that has just started gets only a share of the load at first, and so does this client's JVM.
        load(CALLS_A_SECOND / 5, tenants);
        Map<Integer, AtomicInteger> statuses = load(CALLS_A_SECOND, tenants);
        long busy = status(pid, "VmRSS");
        if (!statuses.keySet().equals(Set.of(201))) {
            System.err.printf("not every call got a link: %s%n", statuses);
        }
        return "%d MiB | %d MiB | %d MiB".formatted(rest, busy, status(pid, "VmHWM"));
    }

    /** The number of answers for each status. */
    private Map<Integer, AtomicInteger> load(int callsASecond, int tenants) throws InterruptedException {
        Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
        long begin = System.nanoTime();
        for (int i = 0; i < callsASecond * SECONDS; i++) {
            long wait = begin + i * (1_000_000_000L / callsASecond) - System.nanoTime();
            if (wait > 0) {
                TimeUnit.NANOSECONDS.sleep(wait);
            }
            client.sendAsync(link(i % tenants), HttpResponse.BodyHandlers.discarding())
                    .thenAccept(answer -> statuses.computeIfAbsent(answer.statusCode(), _ -> new AtomicInteger())
                            .incrementAndGet());
        }
        Thread.sleep(1000);
        return statuses;
    }

    private static long status(long pid, String field) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            String line = lines.filter(candidate -> candidate.startsWith(field + ":"))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
