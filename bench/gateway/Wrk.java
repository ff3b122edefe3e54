import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A closed loop: each connection sends the next request as soon as it gets an answer.
 *
 * @param requests number of answered requests
 * @param p50 and p99: latencies in microseconds
 */
record Wrk(long requests, double perSecond, double p50, double p99) {

    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");
    private static final Pattern BAD = Pattern.compile("Non-2xx or 3xx responses: \\d+|Socket errors: .*");

    /** @param tenants number of tenants that get requests in turn */
    static Wrk run(Server server, int tenants, int connections, int seconds, Path directory)
            throws IOException, InterruptedException {
        Call call = server.call();
        Path script = Files.writeString(directory.resolve("post.lua"), """
                wrk.method = "POST"
                wrk.headers["Content-Type"] = "application/json"
                wrk.body = '%s'
                local tenants, n, requests = %d, 0, {}
                init = function()
                  for i = 0, tenants - 1 do
                    wrk.headers["Authorization"] = string.gsub("%s", "{tenant}", i)
                    requests[i] = wrk.format(nil, (string.gsub("%s", "{tenant}", i)))
                  end
                end
                request = function() n = (n + 1) %% tenants; return requests[n] end
                """.formatted(call.body(), tenants, call.authorization(), call.path()));
        Process wrk = new ProcessBuilder(
                        "wrk",
                        "-t1",
                        "-c" + connections,
                        "-d" + seconds + "s",
                        "--latency",
                        "--timeout",
                        "20s",
                        "-s",
                        script.toString(),
                        server.origin().toString())
                .redirectErrorStream(true)
                .start();
        String out = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        wrk.waitFor();
        Matcher bad = BAD.matcher(out);
        if (bad.find() || wrk.exitValue() != 0) {
            throw new IllegalStateException(server.name() + ": " + out);
        }
        return new Wrk(
                Long.parseLong(first(REQUESTS, out)), Double.parseDouble(first(RATE, out)), quantile(50, out),
                quantile(99, out));
    }

    private static String first(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("wrk said: " + text);
        }
        return found.group(1);
    }

    private static double quantile(int percent, String text) {
        String value = first(Pattern.compile("(?m)^\\s+" + percent + "%\\s+([\\d.]+[a-z]+)"), text);
        double number = Double.parseDouble(value.replaceAll("[a-z]", ""));
        return switch (value.replaceAll("[\\d.]", "")) {
            case "us" -> number;
            case "ms" -> number * 1e3;
            default -> number * 1e6;
        };
    }
}
