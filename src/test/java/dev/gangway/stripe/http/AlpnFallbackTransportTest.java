package dev.gangway.stripe.http;

import dev.gangway.TestCertificate;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** TLS to a server that does not know ALPN, as a proxy that ends TLS may be. */
@Tag("application")
@QuarkusTest
class AlpnFallbackTransportTest extends TransportContract {

    private static final TestCertificate CERTIFICATE = TestCertificate.make();

    @TempDir
    Path directory;

    @Override
    Upstream start() {
        return Http1Upstream.secure(CERTIFICATE.tls().getServerSocketFactory());
    }

    /** Most of them cost a TLS handshake. */
    @Override
    int many() {
        return 100;
    }

    @Override
    Map<String, String> settings() {
        return Map.of("gangway.stripe.trust", Http2TransportTest.trust(directory, CERTIFICATE));
    }
}
