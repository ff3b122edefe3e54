package dev.gangway;

import static io.restassured.RestAssured.given;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The packaged application in a separate process, as in production. */
public final class PackagedApplication implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile(
            "Listening on: (https?)://[^:]+:(\\d+)\\. Management interface listening on http://[^:]+:(\\d+)");
    private static final long START_SECONDS = 60;

    /** Most test processes are short, so the optimizing compiler would cost more time than it saves. */
    private static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";

    private final Process process;
    private final Path output;

    private PackagedApplication(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Returns settings with which the application starts, with the tests' tenants and tokens. */
    static Map<String, String> settings(String stripeUrl) {
        Map<String, String> settings = new HashMap<>();
        settings.put("GANGWAY_STRIPE_BASE_URL", stripeUrl);
        settings.put("GANGWAY_TENANTS_DIRECTORY", "src/test/tenants");
        settings.put("GANGWAY_SECURITY_TOKENS_FILE", "src/test/tenants/tokens");
        settings.put("GANGWAY_REFRESH_KEYS_FILE", "src/test/tenants/refresh-keys");
        return settings;
    }

    /** Starts the application with these environment variables and Java options. */
    static PackagedApplication start(Map<String, String> environment, String... options) {
        return start(command(options), environment);
    }

    /**
     * Starts the application from a shell. The script ends in {@code exec "$@"} and may set limits and redirections.
     */
    static PackagedApplication startIn(String script, Map<String, String> environment) {
        List<String> command = new ArrayList<>(List.of("bash", "-c", script, "gangway"));
        command.addAll(command());
        return start(command, environment);
    }

    private static PackagedApplication start(List<String> command, Map<String, String> environment) {
        try {
            Path output = Files.createTempFile("gangway", ".log");
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("GANGWAY_") || name.startsWith("QUARKUS_"));
            builder.environment().put("QUARKUS_HTTP_PORT", "0");
            builder.environment().put("QUARKUS_MANAGEMENT_PORT", "0");
            builder.environment().put("QUARKUS_SHUTDOWN_DELAY", "0s");
            builder.environment().putAll(environment);
            return new PackagedApplication(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the build has packaged a native binary, which has neither jars nor JVM tools. */
    static boolean isNative() {
        return artifact().getProperty("type").equals("native");
    }

    private static Properties artifact() {
        Properties artifact = new Properties();
        try (var in = Files.newBufferedReader(Path.of("target/quarkus-artifact.properties"))) {
            artifact.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return artifact;
    }

    /** Returns the command that runs the packaged artifact: the jar with these Java options, or the native binary. */
    static List<String> command(String... options) {
        String path = Path.of("target", artifact().getProperty("path")).toString();
        List<String> command = new ArrayList<>();
        if (isNative()) {
            command.add(path);
            // The native binary accepts system properties, but no other JVM options.
            Stream.of(options).filter(option -> option.startsWith("-D")).forEach(command::add);
        } else {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.add(QUICK_COMPILER);
            command.addAll(List.of(options));
            command.addAll(List.of("-jar", path));
        }
        return command;
    }

    /** Waits until the API is served and returns its URL. */
    String url() throws InterruptedException {
        return "http://localhost:" + listening().group(2);
    }

    /** Waits until the API is served over TLS and returns its URL. */
    URI secureUrl() throws InterruptedException {
        return URI.create(listening().group(1) + "://localhost:" + listening().group(2));
    }

    /** Waits until the management interface is served and returns its URL. */
    String managementUrl() throws InterruptedException {
        return "http://localhost:" + listening().group(3);
    }

    /** Returns the sum of the metrics whose lines begin with this text. */
    double metric(String series) throws InterruptedException {
        return given().baseUri(managementUrl())
                .get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private Matcher listening() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < end && process.isAlive()) {
            Matcher line = LISTENING.matcher(output());
            if (line.find()) {
                return line;
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException("did not start: " + output());
    }

    /** The process id. */
    long pid() {
        return process.pid();
    }

    /** Sends SIGTERM and does not wait. */
    void terminate() {
        process.destroy();
    }

    /** Waits until the process has ended and returns its exit code. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("did not end: " + output());
        }
        return process.exitValue();
    }

    /** Whether the API is served. */
    boolean isListening() {
        return LISTENING.matcher(output()).find();
    }

    /** Whether the process is running. */
    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns all output of the process so far. */
    String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(START_SECONDS, TimeUnit.SECONDS);
            Files.delete(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
