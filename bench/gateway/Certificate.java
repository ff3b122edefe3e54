import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A self-signed certificate for localhost.
 *
 * @param certificate PEM
 * @param key PEM
 * @param store a PKCS #12 store that trusts the certificate
 */
record Certificate(Path certificate, Path key, Path store) {

    static final String PASSWORD = "changeit";

    static Certificate make(Path directory) throws IOException, InterruptedException {
        Path own = directory.resolve("own.p12");
        Path trusted = directory.resolve("trusted.p12");
        Path certificate = directory.resolve("stripe.pem");
        keytool("-genkeypair", "-alias", "stripe", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=localhost", "-ext",
                "san=dns:localhost,ip:127.0.0.1", "-validity", "2", "-keystore", own.toString());
        keytool("-exportcert", "-alias", "stripe", "-rfc", "-file", certificate.toString(), "-keystore", own.toString());
        keytool("-importcert", "-noprompt", "-alias", "stripe", "-file", certificate.toString(), "-keystore",
                trusted.toString());
        try {
            byte[] key = KeyStore.getInstance(own.toFile(), PASSWORD.toCharArray())
                    .getKey("stripe", PASSWORD.toCharArray())
                    .getEncoded();
            String pem = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
            return new Certificate(
                    certificate,
                    Files.writeString(
                            directory.resolve("stripe.key"),
                            "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n"),
                    trusted);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The options of a JVM that trusts the certificate. */
    List<String> trust() {
        return List.of("-Djavax.net.ssl.trustStore=" + store, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IllegalStateException("keytool failed");
        }
    }
}
