package dev.gangway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for localhost, created by the JDK's keytool and self-signed by default. */
public final class TestCertificate {

    private static final String ALIAS = "localhost";
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final KeyStore store;

    private TestCertificate(KeyStore store) {
        this.store = store;
    }

    public static TestCertificate make() {
        return makeFor("dns:localhost,ip:127.0.0.1");
    }

    /** Creates a certificate for other names, in the format of keytool's {@code san}. */
    public static TestCertificate makeFor(String names) {
        return make(List.of(List.of("-alias", ALIAS, "-dname", "CN=localhost", "-ext", "san=" + names)));
    }

    /**
     * Creates a certificate that expired yesterday. Its CA's certificate is valid, because Java trusts certificates in
     * its own store at any time.
     */
    public static TestCertificate makeExpired() {
        return make(List.of(
                List.of("-alias", "ca", "-dname", "CN=ca", "-ext", "bc:c"),
                List.of(
                        "-alias",
                        ALIAS,
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-signer",
                        "ca",
                        "-startdate",
                        "-3d")));
    }

    /** @param keyPairs the additional keytool options of each key pair */
    private static TestCertificate make(List<List<String>> keyPairs) {
        try {
            Path file = Files.createTempDirectory("gangway-certificate").resolve("store.p12");
            for (List<String> keyPair : keyPairs) {
                generate(file, keyPair);
            }
            KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD);
            Files.delete(file);
            Files.delete(file.getParent());
            return new TestCertificate(store);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void generate(Path file, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
        command.addAll(List.of("-keyalg", "EC", "-validity", "2", "-storetype", "PKCS12"));
        command.addAll(List.of("-keystore", file.toString(), "-storepass", new String(PASSWORD)));
        command.addAll(options);
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool: " + output);
        }
    }

    /** Returns the certificate that a client must trust: this one, or that of its CA. */
    private Certificate trusted() throws GeneralSecurityException {
        return List.of(store.getCertificateChain(ALIAS)).getLast();
    }

    /** Returns the certificate for clients to trust: that of its CA if it has one. */
    public String certificatePem() {
        try {
            return pem("CERTIFICATE", trusted().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the private key, for the server. */
    public String keyPem() {
        try {
            return pem("PRIVATE KEY", store.getKey(ALIAS, PASSWORD).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n" + BASE64.encodeToString(content) + "\n-----END " + kind + "-----\n";
    }

    /** Returns a TLS context with this certificate, for a server or for a client that trusts only this certificate. */
    public SSLContext tls() {
        try {
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD);
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("trusted", trusted());
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
