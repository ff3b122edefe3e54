import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the application under load and creates the JVM's AOT cache, so that at the next start, classes are already loaded
 * and linked and methods profiled: {@code java -cp '<quarkus-app>/lib/main/*' docker/Training.java <quarkus-app> <cache>
 * [<java> <option>…]}. The cache requires the same JVM with the same options, and the same jars at the same paths.
 */
final class Training {

    private static final int TENANTS = 300;
    private static final int ROUNDS = 3000;
    private static final String PASSWORD = "changeit";

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final int port = freePort();
    private final int managementPort = freePort();

    public static void main(String[] arguments) throws Exception {
        Path application = Path.of(arguments[0]);
        Path cache = Path.of(arguments[1]).toAbsolutePath();
        List<String> java = new ArrayList<>(List.of(arguments).subList(2, arguments.length));
        if (java.isEmpty()) {
            java.add(ownTool("java"));
        }
        Path directory = Files.createTempDirectory("gangway-training");
        try {
            new Training().run(application, cache, java, directory);
        } finally {
            try (var files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        System.out.printf("%s: %,d bytes%n", cache, Files.size(cache));
    }

    private void run(Path application, Path cache, List<String> java, Path directory) throws Exception {
        Platform.write(directory, TENANTS);
        Files.deleteIfExists(cache);
        // Uses TLS and HTTP/2 as in production: their classes are a large part of what the first call loads.
        try (FixedStripe stripe = FixedStripe.secure(certificate(directory))) {
            Process gangway = start(application, cache, java, directory, stripe.url());
            try {
                exercise(gangway);
            } finally {
                gangway.destroy();
                if (!gangway.waitFor(5, TimeUnit.MINUTES)) {
                    gangway.destroyForcibly();
                }
            }
        }
        if (!Files.exists(cache)) {
            throw new IllegalStateException("the JVM wrote no cache");
        }
    }

    private Process start(Path application, Path cache, List<String> java, Path directory, String stripe)
            throws IOException {
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of(
                "-XX:AOTCacheOutput=" + cache,
                "-jar",
                application.resolve("quarkus-run.jar").toString()));
        var builder = new ProcessBuilder(command).inheritIO();
        builder.environment().keySet().removeIf(name -> name.startsWith("GANGWAY_") || name.startsWith("QUARKUS_"));
        builder.environment().putAll(Map.of(
                "GANGWAY_TENANTS_DIRECTORY", directory.toString(),
                "GANGWAY_SECURITY_TOKENS_FILE", directory.resolve("tokens").toString(),
                "GANGWAY_SECURITY_OPERATORS", "token:caller",
                "GANGWAY_STRIPE_BASE_URL", stripe,
                "GANGWAY_STRIPE_TRUST", directory.resolve("stripe.pem").toString(),
                "GANGWAY_AUDIT_FILE", directory.resolve("audit.log").toString(),
                "QUARKUS_HTTP_PORT", String.valueOf(port),
                "QUARKUS_MANAGEMENT_PORT", String.valueOf(managementPort),
                "QUARKUS_SHUTDOWN_DELAY", "0s"));
        return builder.start();
    }

    private void exercise(Process gangway) throws Exception {
        awaitReady(gangway);
        // Only once for each of these tenants, so that no circuit breaker opens.
        for (int i = 0; i < 5; i++) {
            expect(502, post("/v1/tenants/t" + i + "/onboarding-links", account(FixedStripe.BROKEN)));
        }
        for (int i = 0; i < ROUNDS; i++) {
            String tenant = "/v1/tenants/t" + i % TENANTS;
            expect(201, post(tenant + "/onboarding-links", "{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\"}"));
            if (i % 10 == 0) {
                expect(201, post(tenant + "/onboarding-links", """
                        {"account": "acct_1Nv0FGQ9RKHgCVdK", "type": "account_update", "configurations": ["recipient"],
                         "collection_options": {"fields": "eventually_due", "future_requirements": "include"},
                         "return_url": "https://x.shops.t%1$d.example/done", "refresh_url": "https://app.t%1$d.example/"}
                        """.formatted(i % TENANTS), "Idempotency-Key", "click-" + i));
                expect(200, post(tenant + "/onboarding-links/preview", "{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\"}"));
                expect(422, post(tenant + "/onboarding-links", """
                        {"account": "acct_1Nv0FGQ9RKHgCVdK", "return_url": "https://elsewhere.example"}
                        """));
                expect(200, get(port, tenant));
                expect(200, get(managementPort, "/q/health/live"));
                expect(200, get(managementPort, "/q/health/ready"));
            }
            if (i % 100 == 0) {
                expect(404, post(tenant + "/onboarding-links", account(FixedStripe.REFUSED)));
                expect(403, post("/v1/tenants/nobody/onboarding-links", "{}"));
                expect(400, post(tenant + "/onboarding-links", "{"));
                expect(401, post(tenant + "/onboarding-links", "{}", "Authorization", "Bearer nobody"));
                expect(200, get(port, "/v1/tenants"));
                expect(200, get(managementPort, "/q/metrics"));
            }
        }
    }

    private void awaitReady(Process gangway) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (gangway.isAlive() && System.nanoTime() < end) {
            try {
                if (get(managementPort, "/q/health/ready").statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // The application does not listen yet.
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException("the application did not become ready");
    }

    private static String account(String id) {
        return "{\"account\": \"" + id + "\"}";
    }

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return send(request(port, path).header("Authorization", "Bearer " + Platform.TOKEN));
    }

    /** Posts JSON; a given header replaces the default one. */
    private HttpResponse<String> post(String path, String body, String... header)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(port, path)
                .setHeader("Authorization", "Bearer " + Platform.TOKEN)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (header.length > 0) {
            request.setHeader(header[0], header[1]);
        }
        return send(request);
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).timeout(Duration.ofSeconds(30));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void expect(int status, HttpResponse<String> response) {
        if (response.statusCode() != status) {
            throw new IllegalStateException(
                    response.uri() + ": " + response.statusCode() + " instead of " + status + ": " + response.body());
        }
    }

    /** Creates a self-signed certificate for localhost, which the application trusts. */
    private static PfxOptions certificate(Path directory)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path file = directory.resolve("stripe.p12");
        int code = new ProcessBuilder(ownTool("keytool"), "-genkeypair", "-alias", "stripe", "-keyalg", "EC",
                        "-dname", "CN=localhost", "-ext", "san=dns:localhost", "-validity", "2",
                        "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", PASSWORD)
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("keytool ended with " + code);
        }
        KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        String pem = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(store.getCertificate("stripe").getEncoded());
        Files.writeString(
                directory.resolve("stripe.pem"),
                "-----BEGIN CERTIFICATE-----\n" + pem + "\n-----END CERTIFICATE-----\n");
        return new PfxOptions().setPath(file.toString()).setPassword(PASSWORD);
    }

    private static String ownTool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
