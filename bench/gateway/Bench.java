import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * Measures Gangway and comparable servers in turn, and prints one table. Everything runs on loopback.
 *
 * <p>Arguments: the quarkus-app directory, the directory of nginx's modules, the AOT cache, the native binary or
 * {@code none}, another quarkus-app directory to compare with or {@code none}, {@code tls} or {@code http} for the
 * upstream, rounds, seconds per measurement, a regular expression for the columns and one for the measurements; then the
 * options of the JVMs.
 */
final class Bench {

    private static final int CONNECTIONS = 32;
    private static final int RATE = 1000;
    private static final int LARGE_RATE = 3000;
    private static final int FIRST_SECONDS = 10;
    private static final int FIRST_RATE = 200;
    private static final int FIRST_BUSY_RATE = 500;
    private static final int MANY_TENANTS = 5000;
    private static final int FEW_TENANTS = 10;

    /** Duration of the warm-up before the first measurement, as a multiple of a measurement. */
    private static final int WARM_UP = 10;

    /** Maximum number of rounds for the first seconds, because a round takes half a minute for each column. */
    private static final int FIRST_ROUNDS = 3;

    /** Groups of rows that are measured together. */
    private enum Measurement {
        CAPACITY,
        ONE,
        OPEN,
        LARGE,
        SLOW,
        FIRST;

        /** The name that selects the measurement. */
        String selector() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Rows of the table, each with its unit. */
    private enum Row {
        RATE("requests a second, 32 connections", "%,.0f"),
        CPU("CPU seconds per 10,000 calls", "%.2f"),
        ONE_P50("p50, 1 connection (µs)", "%,.0f"),
        ONE_P99("p99, 1 connection (µs)", "%,.0f"),
        OPEN_P50("p50 at 1,000 requests a second (µs)", "%,.0f"),
        OPEN_P99("p99 at 1,000 requests a second (µs)", "%,.0f"),
        LARGE_P50("p50 at 3,000 requests a second with a body of 1 KB (µs)", "%,.0f"),
        LARGE_P99("p99 at 3,000 requests a second with a body of 1 KB (µs)", "%,.0f"),
        SLOW_P50("p50 with 100 to 200 ms at Stripe, 500 a second (ms)", "%,.1f"),
        SLOW_P99("p99 with 100 to 200 ms at Stripe, 500 a second (ms)", "%,.1f"),
        WARM_CPU("CPU per call at 200 a second, warm (µs)", "%,.0f"),
        FIRST_CPU("first ten seconds at 200 a second: CPU per call in the last three (µs)", "%,.0f"),
        FIRST_P99("first ten seconds at 200 a second: p99 (µs)", "%,.0f"),
        FIRST_FAILURES("first ten seconds at 200 a second: not served, of 2,000", "%,.0f"),
        FIRST_BUSY_FAILURES("first ten seconds at 500 a second on one credential: not served, of 5,000", "%,.0f"),
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

    /** Starts a process in front of an upstream; the directory is new. */
    private interface Starter {
        Server start(Nginx.Upstream upstream, Path directory) throws IOException, InterruptedException;
    }

    /**
     * A server, the same server in front of a slow Stripe if it is measured, and the measurements.
     *
     * @param starter starts another process of this server
     * @param tenants number of tenants that get requests in turn
     */
    private record Column(
            Starter starter, int tenants, Server fast, Optional<Server> slow, Map<Row, List<Double>> measured) {

        void add(Row row, double value) {
            measured.computeIfAbsent(row, _ -> new ArrayList<>()).add(value);
        }

        /** The median of the rounds; NaN if the row is not measured. */
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
    private final List<String> java;
    private final int rounds;
    private final int seconds;
    private final String selected;
    private final Set<Measurement> measurements = EnumSet.noneOf(Measurement.class);
    private final Optional<Certificate> certificate;
    private final Nginx.Upstream upstream;
    private final Nginx.Upstream slow;
    private final Map<String, Column> columns = new LinkedHashMap<>();
    private final List<Server> running = new ArrayList<>();

    /** The process of each starter and upstream: columns that differ only in their requests share it. */
    private final Map<Starter, Map<Nginx.Upstream, Server>> started = new HashMap<>();

    private int directories;

    private Bench(
            Path work,
            Path application,
            Path modules,
            int rounds,
            int seconds,
            String selected,
            String measured,
            Optional<Certificate> certificate,
            Collection<String> options)
            throws IOException, InterruptedException {
        this.work = work;
        this.application = application;
        this.rounds = rounds;
        this.seconds = seconds;
        this.selected = selected;
        for (Measurement each : Measurement.values()) {
            if (each.selector().matches(measured)) {
                measurements.add(each);
            }
        }
        this.certificate = certificate;
        this.java = new ArrayList<>();
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.addAll(options);
        this.upstream = Nginx.upstream(directory(), certificate);
        running.add(upstream.server());
        this.slow = Nginx.slowUpstream(directory(), modules, certificate);
        running.add(slow.server());
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("gangway-bench");
        var bench = new Bench(
                work,
                Path.of(arguments[0]).toAbsolutePath(),
                Path.of(arguments[1]),
                Integer.parseInt(arguments[6]),
                Integer.parseInt(arguments[7]),
                arguments[8],
                arguments[9],
                arguments[5].equals("tls") ? Optional.of(Certificate.make(work)) : Optional.empty(),
                List.of(Arrays.copyOfRange(arguments, 10, arguments.length)));
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

    private Path directory() throws IOException {
        return Files.createDirectory(work.resolve(String.valueOf(directories++)));
    }

    private void start(String aot, String binary, String other) throws IOException, InterruptedException {
        Starter direct = (_, directory) -> Nginx.upstream(directory, certificate).server();
        started.put(direct, new HashMap<>(Map.of(upstream, upstream.server(), slow, slow.server())));
        column("upstream itself", direct, Call.STRIPE, 1);
        column("nginx", (to, directory) -> Nginx.proxy(directory, to.origin(), certificate), Call.STRIPE, 1);
        column("Vert.x alone", this::vertxAlone, Call.STRIPE, 1);
        column("stripe-java", this::stripeJava, Call.STRIPE_JAVA, 1);
        column("Spring Cloud Gateway", this::springCloudGateway, Call.SPRING, FEW_TENANTS);
        if (!other.equals("none")) {
            column("Gangway, before", gangway(java, jar(Path.of(other)), FEW_TENANTS), Call.NATIVE, FEW_TENANTS);
        }
        Starter jar = gangway(java, jar(application), FEW_TENANTS);
        column("Gangway, jar", jar, Call.NATIVE, FEW_TENANTS);
        column("Gangway, drop-in", jar, Call.DROP_IN, FEW_TENANTS);
        Starter many = gangway(java, jar(application), MANY_TENANTS);
        column("Gangway, jar, 5,000 tenants", many, Call.NATIVE, MANY_TENANTS);
        List<String> cached = new ArrayList<>(List.of("-XX:AOTCache=" + aot));
        cached.addAll(jar(application));
        column("Gangway, AOT jar", gangway(java, cached, FEW_TENANTS), Call.NATIVE, FEW_TENANTS);
        if (!binary.equals("none")) {
            column("Gangway, native", gangway(List.of(binary), List.of(), FEW_TENANTS), Call.NATIVE, FEW_TENANTS);
        }
        if (columns.isEmpty() || measurements.isEmpty()) {
            throw new IllegalArgumentException("nothing is selected");
        }
    }

    /** Starts the processes of a column if it is selected. */
    private void column(String name, Starter starter, Call call, int tenants)
            throws IOException, InterruptedException {
        if (!name.matches(selected)) {
            return;
        }
        Server fast = process(starter, upstream).with(name, call);
        Optional<Server> delayed = measurements.contains(Measurement.SLOW)
                ? Optional.of(process(starter, slow).with(name, call))
                : Optional.empty();
        columns.put(name, new Column(starter, tenants, fast, delayed, new EnumMap<>(Row.class)));
    }

    private Server process(Starter starter, Nginx.Upstream to) throws IOException, InterruptedException {
        Map<Nginx.Upstream, Server> own = started.computeIfAbsent(starter, _ -> new HashMap<>());
        if (!own.containsKey(to)) {
            own.put(to, launch(starter, to));
        }
        return own.get(to);
    }

    /** Starts another process while all others are paused. */
    private Server launch(Starter starter, Nginx.Upstream to) throws IOException, InterruptedException {
        isolate(to.server());
        Server server = starter.start(to, directory());
        running.add(server);
        return server;
    }

    private static List<String> jar(Path application) {
        return List.of("-jar", application.resolve("quarkus-run.jar").toString());
    }

    private Server stripeJava(Nginx.Upstream to, Path directory) throws IOException, InterruptedException {
        int port = Server.freePort();
        List<String> command = new ArrayList<>(java);
        command.addAll(trustStore());
        // By default, the JDK's client keeps five idle connections to a host.
        command.addAll(List.of("-Dhttp.maxConnections=512", "-cp", peer("stripe-java")));
        command.addAll(List.of(
                "dev.gangway.bench.StripeJavaService", String.valueOf(port), to.origin(), Settings.TOKEN));
        return Server.start("stripe-java", command, Map.of(), port, Call.STRIPE_JAVA, directory.resolve("log"));
    }

    private Server springCloudGateway(Nginx.Upstream to, Path directory) throws IOException, InterruptedException {
        int port = Server.freePort();
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of("-cp", peer("spring-cloud-gateway"), "dev.gangway.bench.SpringCloudGateway"));
        command.addAll(List.of("--server.port=" + port, "--stripe.origin=" + to.origin()));
        certificate.ifPresent(own -> command.add(
                "--spring.cloud.gateway.server.webflux.httpclient.ssl.trusted-x509-certificates=file:" + own.certificate()));
        return Server.start("Spring Cloud Gateway", command, Map.of(), port, Call.SPRING, directory.resolve("log"));
    }

    private List<String> trustStore() {
        return certificate.map(Certificate::trust).orElse(List.of());
    }

    /** The class path of a module of this directory. */
    private static String peer(String module) {
        return "bench/%1$s/target/classes:bench/%1$s/target/lib/*".formatted(module);
    }

    private Server vertxAlone(Nginx.Upstream to, Path directory) throws IOException, InterruptedException {
        int port = Server.freePort();
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of("-cp", "target/bench:" + application.resolve("lib/main/*"), "VertxAlone"));
        command.addAll(List.of(String.valueOf(port), to.origin()));
        certificate.ifPresent(own -> command.add(own.certificate().toString()));
        return Server.start("Vert.x alone", command, Map.of(), port, Call.STRIPE, directory.resolve("log"));
    }

    private Starter gangway(List<String> program, List<String> options, int tenants) {
        return (to, directory) -> {
            Settings.write(directory, tenants);
            int port = Server.freePort();
            int managementPort = Server.freePort();
            List<String> command = new ArrayList<>(program);
            command.addAll(options);
            Map<String, String> environment = Settings.environment(directory, to.origin(), port, managementPort);
            certificate.ifPresent(own ->
                    environment.put("GANGWAY_STRIPE_TRUST", own.certificate().toString()));
            Server server =
                    Server.start("Gangway", command, environment, port, Call.NATIVE, directory.resolve("log"));
            Server.awaitOk(URI.create("http://127.0.0.1:" + managementPort + "/q/health/ready"));
            return server;
        };
    }

    /** Measures each row for all columns in turn, so that variations of the machine's speed affect all columns. */
    private void measure() throws IOException, InterruptedException {
        for (Column column : columns.values()) {
            column.add(Row.START, column.fast().startMillis());
            column.add(Row.IDLE, column.fast().residentMiB());
            isolate(column.fast());
            Wrk.run(column.fast(), column.tenants(), CONNECTIONS, WARM_UP * seconds, work);
            if (column.slow().isPresent()) {
                isolate(column.slow().get());
                OpenLoop.run(column.slow().get(), RATE / 2, 4 * CONNECTIONS, 2 * seconds);
            }
        }
        for (int round = 0; round < rounds; round++) {
            for (Measurement measurement : measurements) {
                for (Column column : columns.values()) {
                    isolate(column.fast());
                    switch (measurement) {
                        case CAPACITY -> measureCapacity(column);
                        case ONE -> measureOne(column);
                        case OPEN -> measureOpen(column);
                        case LARGE -> measureLarge(column);
                        case SLOW -> measureSlow(column);
                        case FIRST -> {
                            if (round < FIRST_ROUNDS) {
                                measureFirst(column);
                            }
                        }
                    }
                }
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

    private void measureOne(Column column) throws IOException, InterruptedException {
        Wrk one = Wrk.run(column.fast(), column.tenants(), 1, seconds, work);
        column.add(Row.ONE_P50, one.p50());
        column.add(Row.ONE_P99, one.p99());
    }

    private void measureOpen(Column column) throws IOException, InterruptedException {
        OpenLoop open = OpenLoop.run(column.fast(), RATE, CONNECTIONS, seconds);
        column.add(Row.OPEN_P50, open.p50());
        column.add(Row.OPEN_P99, open.p99());
    }

    private void measureLarge(Column column) throws IOException, InterruptedException {
        Server server = column.fast();
        OpenLoop large =
                OpenLoop.run(server.with(server.name(), server.call().large()), LARGE_RATE, CONNECTIONS, seconds);
        column.add(Row.LARGE_P50, large.p50());
        column.add(Row.LARGE_P99, large.p99());
    }

    private void measureSlow(Column column) throws IOException, InterruptedException {
        Server server = column.slow().orElseThrow();
        isolate(server);
        OpenLoop delayed = OpenLoop.run(server, RATE / 2, 4 * CONNECTIONS, seconds);
        column.add(Row.SLOW_P50, delayed.p50() / 1000);
        column.add(Row.SLOW_P99, delayed.p99() / 1000);
    }

    /** Compares a process that has just become ready with the warm one. */
    private void measureFirst(Column column) throws IOException, InterruptedException {
        OpenLoop warm = OpenLoop.run(column.fast(), FIRST_RATE, CONNECTIONS, Math.max(OpenLoop.LAST_SECONDS, seconds));
        column.add(Row.WARM_CPU, warm.cpu());
        OpenLoop first = afterStart(column, FIRST_RATE);
        column.add(Row.FIRST_CPU, first.cpu());
        column.add(Row.FIRST_P99, first.p99());
        column.add(Row.FIRST_FAILURES, first.failures());
        column.add(Row.FIRST_BUSY_FAILURES, afterStart(column, FIRST_BUSY_RATE).failures());
    }

    private OpenLoop afterStart(Column column, int rate) throws IOException, InterruptedException {
        Server process = launch(column.starter(), upstream);
        try {
            Server server = process.with(column.fast().name(), column.fast().call());
            return OpenLoop.observe(server, rate, 4 * CONNECTIONS, FIRST_SECONDS);
        } finally {
            running.remove(process);
            process.close();
        }
    }

    /** Pauses all servers except one and its upstreams. */
    private void isolate(Server server) throws IOException, InterruptedException {
        Set<Process> needed = Set.copyOf(
                List.of(server.process(), upstream.server().process(), slow.server().process()));
        for (Server each : running) {
            if (needed.contains(each.process())) {
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
        ratio("requests a second, of nginx's", "nginx", Row.RATE);
        ratio("requests a second, of stripe-java's", "stripe-java", Row.RATE);
        ratio("CPU per call, of stripe-java's", "stripe-java", Row.CPU);
        ratio("CPU per call, of Spring Cloud Gateway's", "Spring Cloud Gateway", Row.CPU);
        above("p50 above nginx's, 1 connection (µs)", "nginx", Row.ONE_P50);
        above("p99 above nginx's, 1 connection (µs)", "nginx", Row.ONE_P99);
        above("p50 above the native endpoint's, 1 connection (µs)", "Gangway, jar", Row.ONE_P50);
        above("p99 above the upstream's, 1,000 a second (µs)", "upstream itself", Row.OPEN_P99);
        above("p99 above the upstream's, first ten seconds (µs)", "upstream itself", Row.FIRST_P99);
        line("CPU per call at the end of the first ten seconds, of the warm figure", "%.2f", column ->
                column.median(Row.FIRST_CPU) / column.median(Row.WARM_CPU));
    }

    private void ratio(String text, String base, Row row) {
        compare(text, "%.2f", base, (column, other) -> column.median(row) / other.median(row));
    }

    private void above(String text, String base, Row row) {
        compare(text, "%+,.0f", base, (column, other) -> column.median(row) - other.median(row));
    }

    private void compare(String text, String format, String base, ToDoubleBiFunction<Column, Column> value) {
        Column other = columns.get(base);
        if (other != null) {
            line(text, format, column -> value.applyAsDouble(column, other));
        }
    }

    /** Prints a row, unless it is not measured. */
    private void line(String text, String format, ToDoubleFunction<Column> value) {
        List<Double> values = columns.values().stream().map(value::applyAsDouble).toList();
        if (values.stream().allMatch(each -> each.isNaN())) {
            return;
        }
        var line = new StringBuilder("| " + text + " |");
        values.forEach(each -> line.append(' ').append(String.format(Locale.ROOT, format, each)).append(" |"));
        System.out.println(line);
    }
}
