package dev.gangway.stripe.http;

import dev.gangway.files.MountedFileReader;
import dev.gangway.files.UnusableFileException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.net.TrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Trusts the Java platform's CAs and additional ones, such as the CA of a company's proxy. */
final class ExtraTrust {

    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private ExtraTrust() {}

    /**
     * @param pem a file with one or more certificates, which is read at once
     * @throws ConfigurationException if the file cannot be read or contains no certificate
     */
    static TrustOptions platformAnd(Path pem) {
        try {
            Collection<? extends Certificate> extra = certificates(pem);
            if (extra.isEmpty()) {
                throw new ConfigurationException("gangway.stripe.trust: no certificate in " + pem);
            }
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            int count = 0;
            for (X509Certificate ca : x509(null).getAcceptedIssuers()) {
                all.setCertificateEntry("platform-" + count++, ca);
            }
            for (Certificate ca : extra) {
                all.setCertificateEntry("extra-" + count++, ca);
            }
            return TrustOptions.wrap(x509(all));
        } catch (UnusableFileException unusable) {
            throw new ConfigurationException("gangway.stripe.trust: " + pem + " " + unusable.getMessage(), unusable);
        } catch (IOException | GeneralSecurityException e) {
            throw new ConfigurationException(
                    "gangway.stripe.trust: " + pem + " is not a PEM file with certificates", e);
        }
    }

    private static Collection<? extends Certificate> certificates(Path pem)
            throws UnusableFileException, GeneralSecurityException {
        var content = new ByteArrayInputStream(new MountedFileReader().bytes(pem, MAX_BYTES));
        return CertificateFactory.getInstance("X.509").generateCertificates(content);
    }

    /** Returns the trust manager of a key store; for null, the platform's own. */
    private static X509TrustManager x509(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("no X.509 trust manager");
    }
}
