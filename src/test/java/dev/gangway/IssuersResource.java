package dev.gangway;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Configures the application with every kind of authentication: API tokens, JWTs of an issuer with discovery (over TLS
 * and with a discovery token, as in a Kubernetes cluster), and JWTs of an issuer whose keys are in a mounted file.
 */
public final class IssuersResource implements QuarkusTestResourceLifecycleManager {

    public static final String MOUNTED_ISSUER = "https://mounted.example";
    public static final String SERVICE_ACCOUNT = "system:serviceaccount:shop:portal";

    private static final String DISCOVERY_TOKEN = "PLANTEDTOKENdiscovery";

    private final TestCertificate certificate = TestCertificate.make();
    private final TestIssuer issuer = new TestIssuer(0, Optional.of(certificate), DISCOVERY_TOKEN);
    private final MountedFiles files = new MountedFiles();

    /** The files that are mounted in the application. */
    public static final class MountedFiles {
        private final Path directory;

        MountedFiles() {
            try {
                directory = Files.createTempDirectory("gangway-identity");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public Path write(String name, String text) {
            try {
                Path file = directory.resolve(name);
                Files.createDirectories(file.getParent());
                return Files.writeString(file, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public Map<String, String> start() {
        files.write("tenants/gateway.yaml", """
                mode: test
                callers: ["token:checkout", "token:new", "%s"]
                stripe: {api_key: {file: ../key}}
                policy: {redirect_origins: ["https://app.example"]}
                defaults:
                  type: account_onboarding
                  configurations: [recipient]
                  refresh_url: https://app.example/refresh
                """.formatted(SERVICE_ACCOUNT));
        files.write("key", "sk_test_PLANTEDKEYidentity");
        files.write("tenants/tenants/acme.yaml", "owner: somebody\n");
        Map<String, String> settings = new HashMap<>();
        settings.put(
                "gangway.tenants.directory", files.directory.resolve("tenants").toString());
        settings.put("gangway.tenants.reload-interval", "100ms");
        settings.put("gangway.security.tokens-file", tokens(""));
        settings.put(
                "gangway.security.jwks.file",
                files.write("jwks.json", "{\"keys\": []}").toString());
        settings.put("gangway.security.jwks.issuer", MOUNTED_ISSUER);
        settings.put("gangway.security.jwks.audience", "gangway");
        settings.put(
                "gangway.security.discovery-token-file",
                files.write("discovery", DISCOVERY_TOKEN + "\n").toString());
        settings.put("quarkus.oidc.auth-server-url", issuer.url());
        settings.put("quarkus.oidc.token.audience", "gangway");
        settings.put("quarkus.oidc.token.forced-jwk-refresh-interval", "1S");
        settings.put("gangway.security.issuer-keys-refresh", "1s");
        settings.put("quarkus.oidc.tls.tls-configuration-name", "issuer");
        settings.put(
                "quarkus.tls.issuer.trust-store.pem.certs",
                files.write("issuer.pem", certificate.certificatePem()).toString());
        files.write("jwks.json", new TestKeys("mounted").publicKeySet());
        return settings;
    }

    private String tokens(String more) {
        try {
            return files.write("tokens", Files.readString(Path.of("src/test/tenants/tokens")) + more)
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void inject(TestInjector tests) {
        tests.injectIntoFields(issuer, new TestInjector.MatchesType(TestIssuer.class));
        tests.injectIntoFields(files, new TestInjector.MatchesType(MountedFiles.class));
    }

    @Override
    public void stop() {
        issuer.close();
    }
}
