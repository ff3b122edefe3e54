import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A sample platform: a directory with tenants, their keys, and a caller's token. To write one:
 * {@code java docker/Platform.java <directory> <tenants>}.
 */
final class Platform {

    static final String TOKEN = "this-is-not-a-real-token";

    private Platform() {}

    /** Writes the given number of tenants, {@code t0}, {@code t1}, …, for which the caller may act. */
    static void write(Path directory, int tenants) throws IOException, GeneralSecurityException {
        for (String part : new String[] {"tenants", "groups", "keys"}) {
            Files.createDirectories(directory.resolve(part));
        }
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(TOKEN.getBytes(StandardCharsets.UTF_8));
        Files.writeString(directory.resolve("tokens"), "caller: sha256:" + HexFormat.of().formatHex(digest) + "\n");
        Files.writeString(directory.resolve("gateway.yaml"), """
                mode: test
                defaults:
                  type: account_onboarding
                  collection_options: {fields: currently_due, future_requirements: omit}
                callers: ["token:caller"]
                limits: {requests_per_second: 10000, burst: 1000}
                resilience: {deadline: 10s, attempt_timeout: 3s}
                """);
        Files.writeString(directory.resolve("groups/shops.yaml"), """
                defaults: {configurations: [recipient]}
                policy: {locked: [configurations], allowed_configurations: [merchant, recipient]}
                """);
        for (int i = 0; i < tenants; i++) {
            Files.writeString(directory.resolve("keys/t" + i), "sk_test_ThisIsNotARealKeyNumber" + i);
            Files.writeString(directory.resolve("tenants/t" + i + ".yaml"), """
                    owner: payments@t%1$d.example
                    group: shops
                    stripe:
                      api_key: {file: keys/t%1$d}
                    defaults:
                      return_url: https://app.t%1$d.example/onboarding/done?account={account}
                      refresh_url: https://app.t%1$d.example/onboarding/refresh?account={account}
                      account_update: {return_url: "https://app.t%1$d.example/settings"}
                    policy:
                      redirect_origins: [https://app.t%1$d.example, "https://*.shops.t%1$d.example"]
                    """.formatted(i));
        }
    }

    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        write(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    }
}
