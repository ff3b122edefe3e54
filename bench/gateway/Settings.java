import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** Gangway's settings for measurements: all features are enabled, and the limits are too high to take effect. */
final class Settings {

    static final String TOKEN = "ThisIsNotARealToken";
    static final String ACCOUNT = "acct_1Nv0FGQ9RKHgCVdK";
    static final String RETURN_URL = "https://app.example/done?account=" + ACCOUNT;
    static final String REFRESH_URL = "https://app.example/refresh?account=" + ACCOUNT;

    /** What makes the return URL, and so the body, of a large call longer. */
    static final String PADDING = "&padding=" + "x".repeat(860);

    private Settings() {}

    /** Writes the given number of tenants and all other required files to a directory. */
    static void write(Path directory, int tenants) throws IOException {
        Files.createDirectories(directory.resolve("tenants"));
        Files.createDirectories(directory.resolve("groups"));
        Files.createDirectories(directory.resolve("keys"));
        Files.writeString(directory.resolve("tokens"), "bench: sha256:" + sha256(TOKEN) + "\n");
        Files.writeString(directory.resolve("gateway.yaml"), """
                mode: test
                defaults: {type: account_onboarding, collection_options: {fields: currently_due}}
                limits: {requests_per_second: 10000, burst: 10000}
                """);
        Files.writeString(
                directory.resolve("groups/shops.yaml"),
                "defaults: {configurations: [recipient]}\npolicy: {locked: [configurations]}\n");
        for (int i = 0; i < tenants; i++) {
            Files.writeString(directory.resolve("keys/t" + i), "sk_test_ThisIsNotARealKeyNumber" + i);
            Files.writeString(directory.resolve("tenants/t" + i + ".yaml"), """
                    group: shops
                    stripe: {api_key: {file: keys/t%1$d}}
                    defaults:
                      # As the upstream's one answer has them.
                      return_url: https://app.example/done?account={account}
                      refresh_url: https://app.example/refresh?account={account}
                    policy: {redirect_origins: [https://app.example]}
                    callers: ["token:bench"]
                    """.formatted(i));
        }
    }

    /** The environment variables for a service with this directory. */
    static Map<String, String> environment(Path directory, String stripe, int port, int managementPort) {
        Map<String, String> settings = new HashMap<>();
        settings.put("GANGWAY_TENANTS_DIRECTORY", directory.toString());
        settings.put("GANGWAY_SECURITY_TOKENS_FILE", directory.resolve("tokens").toString());
        settings.put("GANGWAY_STRIPE_BASE_URL", stripe);
        settings.put("GANGWAY_AUDIT_FILE", directory.resolve("audit.log").toString());
        settings.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        settings.put("QUARKUS_HTTP_PORT", String.valueOf(port));
        settings.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        settings.put("QUARKUS_MANAGEMENT_PORT", String.valueOf(managementPort));
        settings.put("QUARKUS_SHUTDOWN_DELAY", "0s");
        return settings;
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
