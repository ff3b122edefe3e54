import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Measures Gangway and comparable servers in turn, and prints one table. Everything runs on loopback.
 *
 * <p>Arguments: the quarkus-app directory, the directory of nginx's modules, the AOT cache, the native binary or
 * {@code none}, another quarkus-app directory to compare with or {@code none}, {@code tls} or {@code http} for the
 * upstream, rounds, seconds per measurement; then the options of the JVMs.
 */
final class Bench {

    private static final int CONNECTIONS = 32;
    private static final int RATE = 1000;
    private static final int MANY_TENANTS = 5000;
    private static final int FEW_TENANTS = 10;

    /** Duration of the warm-up before the first measurement, as a multiple of a measurement. */
    private static final int WARM_UP = 10;

    /** Rows of the table, each with its unit. */
    private enum Row {
        RATE("requests a second, 32 connections", "%,.0f"),
        CPU("CPU seconds per 10,000 calls", "%.2f"),
        ONE_P50("p50, 1 connection (µs)", "%,.0f"),
        ONE_P99("p99, 1 connection (µs)", "%,.0f"),
        OPEN_P50("p50 at 1,000 requests a second (µs)", "%,.0f"),
        OPEN_P99("p99 at 1,000 requests a second (µs)", "%,.0f"),
        SLOW_P50("p50 with 100 to 200 ms at Stripe, 500 a second (ms)", "%,.1f"),
        SLOW_P99("p99 with 100 to 200 ms at Stripe, 500 a second (ms)", "%,.1f"),
        START("start to first answer (ms)", "%,.0f"),
        IDLE("resident memory, idle (MiB)", "%,.0f"),
        LOADED("resident memory, under load (MiB)", "%,.0f");

        final String text;
        final String format;

        Row(String text, String format) {
            this.text = text;
            this.format = format;
        }
    }

    /** A server, the same server in front of a slow Stripe, its number of tenants, and its measurements. */
    private record Column(Server fast, Server slow, int tenants, Map<Row, List<Double>> measured) {

        Column(Server fast, Server slow, int tenants) {
            this(fast, slow, tenants, new EnumMap<>(Row.class));
        }

        void add(Row row, double value) {
            measured.computeIfAbsent(row, _ -> new ArrayList<>()).add(value);
        }

        double median(Row row) {
            double[] sorted = measured.getOrDefault(row, List.of(Double.NaN)).stream()
                    .mapToDouble(value -> value)
                    .sorted()
                    .toArray();
            return sorted[sorted.length / 2];
        }
    }

    private final Path work;
    private final Path application;
    private final Path modules;
    private final List<String> java;
    private final int rounds;
    private final int seconds;
    private final Optional<Certificate> certificate;
    private final Map<String, Column> columns = new LinkedHashMap<>();
    private final List<Server> running = new ArrayList<>();
    private Nginx.Upstream upstream;
    private Nginx.Upstream slow;

    private Bench(
            Path work,
            Path application,
            Path modules,
            int rounds,
            int seconds,
            Optional<Certificate> certificate,
            Collection<String> options) {
        this.work = work;
        this.application = application;
        this.modules = modules;
        this.rounds = rounds;
        this.seconds = seconds;
        this.certificate = certificate;
        this.java = new ArrayList<>();
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.addAll(options);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("gangway-bench");
        var bench = new Bench(
                work,
                Path.of(arguments[0]).toAbsolutePath(),
                Path.of(arguments[1]),
                Integer.parseInt(arguments[6]),
                Integer.parseInt(arguments[7]),
                arguments[5].equals("tls") ? Optional.of(Certificate.make(work)) : Optional.empty(),
                List.of(Arrays.copyOfRange(arguments, 8, arguments.length)));
        try {
            bench.start(arguments[2], arguments[3], arguments[4]);
            bench.measure();
        } finally {
            bench.running.reversed().forEach(Server::close);
            try (var files = Files.walk(work)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
        bench.print();
    }

    private Server running(Server server) {
        running.add(server);
        return server;
    }

    private void start(String aot, String binary, String other) throws IOException, InterruptedException {
        upstream = Nginx.upstream(work.resolve("upstream"), certificate);
        running(upstream.server());
        slow = Nginx.slowUpstream(work.resolve("slow"), modules, certificate);
        running(slow.server());
        columns.put("upstream itself", new Column(upstream.server(), slow.server(), 0));
        columns.put(
                "nginx",
                new Column(
                        running(Nginx.proxy(work.resolve("proxy"), upstream.origin(), certificate)),
                        running(Nginx.proxy(work.resolve("slow-proxy"), slow.origin(), certificate)),
                        0));
        columns.put("Vert.x alone", new Column(vertxAlone(upstream), vertxAlone(slow), 0));
        columns.put("stripe-java", new Column(stripeJava(upstream), stripeJava(slow), 0));
        if (!other.equals("none")) {
            gangway("Gangway, before", java, jar(Path.of(other)), FEW_TENANTS);
        }
        gangway("Gangway, jar", java, jar(application), FEW_TENANTS);
        gangway("Gangway, jar, 5,000 tenants", java, jar(application), MANY_TENANTS);
        List<String> cached = new ArrayList<>(List.of("-XX:AOTCache=" + aot));
        cached.addAll(jar(application));
        gangway("Gangway, AOT jar", java, cached, FEW_TENANTS);
        if (!binary.equals("none")) {
            gangway("Gangway, native", List.of(binary), List.of(), FEW_TENANTS);
        }
    }

    private static List<String> jar(Path application) {
        return List.of("-jar", application.resolve("quarkus-run.jar").toString());
    }

    private Server stripeJava(Nginx.Upstream upstream) throws IOException, InterruptedException {
        isolate(upstream.server());
        int port = Server.freePort();
        List<String> command = new ArrayList<>(java);
        // By default, the JDK's client keeps five idle connections to a host.
        certificate.ifPresent(own -> command.addAll(List.of(
                "-Djavax.net.ssl.trustStore=" + own.store(),
                "-Djavax.net.ssl.trustStorePassword=" + Certificate.PASSWORD)));
        command.addAll(List.of("-Dhttp.maxConnections=512", "-cp", "bench/stripe-java/target/classes:bench/stripe-java/target/lib/*"));
        command.addAll(List.of(
                "dev.gangway.bench.StripeJavaService", String.valueOf(port), upstream.origin(), Settings.TOKEN));
        return running(Server.start(
                "stripe-java",
                command,
                Map.of(),
                URI.create("http://127.0.0.1:" + port + "/onboarding-links"),
                work.resolve("stripe-java-" + port + ".log")));
    }

    private Server vertxAlone(Nginx.Upstream upstream) throws IOException, InterruptedException {
        isolate(upstream.server());
        int port = Server.freePort();
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of("-cp", "target/bench:" + application.resolve("lib/main/*"), "VertxAlone"));
        command.addAll(List.of(String.valueOf(port), upstream.origin()));
        certificate.ifPresent(own -> command.add(own.certificate().toString()));
        return running(Server.start(
                "Vert.x alone",
                command,
                Map.of(),
                URI.create("http://127.0.0.1:" + port + "/"),
                work.resolve("vertx-" + port + ".log")));
    }

    private void gangway(
            String name, List<String> program, List<String> options, int tenants)
            throws IOException, InterruptedException {
        columns.put(
                name,
                new Column(
                        gangway(name, program, options, tenants, upstream),
                        gangway(name + " (slow)", program, options, FEW_TENANTS, slow),
                        tenants));
    }

    private Server gangway(
            String name, List<String> program, List<String> options, int tenants, Nginx.Upstream upstream)
            throws IOException, InterruptedException {
        isolate(upstream.server());
        Path directory = work.resolve(name.replaceAll("[^A-Za-z0-9]", "-"));
        Settings.write(directory, tenants);
        int port = Server.freePort();
        List<String> command = new ArrayList<>(program);
        command.addAll(options);
        return running(Server.start(
                name,
                command,
                environment(directory, upstream, port),
                URI.create("http://127.0.0.1:" + port + "/v1/tenants/t0/onboarding-links"),
                directory.resolve("log")));
    }

    private Map<String, String> environment(Path directory, Nginx.Upstream upstream, int port) throws IOException {
        Map<String, String> environment = Settings.environment(directory, upstream.origin(), port);
        certificate.ifPresent(own ->
                environment.put("GANGWAY_STRIPE_TRUST", own.certificate().toString()));
        return environment;
    }

    /** Measures each row for all columns in turn, so that variations of the machine's speed affect all columns. */
    private void measure() throws IOException, InterruptedException {
        for (Column column : columns.values()) {
            column.add(Row.START, column.fast().startMillis());
            column.add(Row.IDLE, column.fast().residentMiB());
            isolate(column.fast());
            Wrk.run(column.fast(), column.tenants(), CONNECTIONS, WARM_UP * seconds, work);
            isolate(column.slow());
            OpenLoop.run(column.slow(), RATE / 2, 4 * CONNECTIONS, 2 * seconds);
        }
        for (int round = 0; round < rounds; round++) {
            for (Column column : columns.values()) {
                isolate(column.fast());
                measureCapacity(column);
            }
            for (Column column : columns.values()) {
                isolate(column.fast());
                Wrk one = Wrk.run(column.fast(), column.tenants(), 1, seconds, work);
                column.add(Row.ONE_P50, one.p50());
                column.add(Row.ONE_P99, one.p99());
            }
            for (Column column : columns.values()) {
                isolate(column.fast());
                OpenLoop open = OpenLoop.run(column.fast(), RATE, CONNECTIONS, seconds);
                column.add(Row.OPEN_P50, open.p50());
                column.add(Row.OPEN_P99, open.p99());
            }
            for (Column column : columns.values()) {
                isolate(column.slow());
                OpenLoop slow = OpenLoop.run(column.slow(), RATE / 2, 4 * CONNECTIONS, seconds);
                column.add(Row.SLOW_P50, slow.p50() / 1000);
                column.add(Row.SLOW_P99, slow.p99() / 1000);
            }
        }
    }

    private void measureCapacity(Column column) throws IOException, InterruptedException {
        Server server = column.fast();
        double before = server.cpuSeconds();
        Wrk many = Wrk.run(server, column.tenants(), CONNECTIONS, seconds, work);
        column.add(Row.RATE, many.perSecond());
        column.add(Row.CPU, (server.cpuSeconds() - before) / many.requests() * 10_000);
        column.add(Row.LOADED, server.residentMiB());
    }

    /** Pauses all servers except one and its upstreams. */
    private void isolate(Server server) throws IOException, InterruptedException {
        for (Server each : running) {
            if (each.equals(server) || each.equals(upstream.server()) || each.equals(slow.server())) {
                each.resume();
            } else {
                each.pause();
            }
        }
        TimeUnit.MILLISECONDS.sleep(200);
    }

    private void print() {
        System.out.println("| | " + String.join(" | ", columns.keySet()) + " |");
        System.out.println("|---|" + "---:|".repeat(columns.size()));
        for (Row row : Row.values()) {
            line(row.text, row.format, column -> column.median(row));
        }
        Column nginx = columns.get("nginx");
        Column sdk = columns.get("stripe-java");
        line("requests a second, of nginx's", "%.2f", column -> column.median(Row.RATE) / nginx.median(Row.RATE));
        line("requests a second, of stripe-java's", "%.2f", column -> column.median(Row.RATE) / sdk.median(Row.RATE));
        line("CPU per call, of stripe-java's", "%.2f", column -> column.median(Row.CPU) / sdk.median(Row.CPU));
        line("p50 above nginx's, 1 connection (µs)", "%+,.0f", column -> above(column, nginx, Row.ONE_P50));
        line("p99 above nginx's, 1 connection (µs)", "%+,.0f", column -> above(column, nginx, Row.ONE_P99));
        line("p99 above the upstream's, 1,000 a second (µs)", "%+,.0f", column ->
                above(column, columns.get("upstream itself"), Row.OPEN_P99));
    }

    private static double above(Column column, Column floor, Row row) {
        return column.median(row) - floor.median(row);
    }

    private void line(String text, String format, ToDoubleFunction<Column> value) {
        var line = new StringBuilder("| " + text + " |");
        columns.values().forEach(column -> line.append(' ')
                .append(String.format(format, value.applyAsDouble(column)))
                .append(" |"));
        System.out.println(line);
    }
}
