package dev.gangway.stripe.http;

import dev.gangway.TestCertificate;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Tests TLS to a server that does not support ALPN, such as a proxy that terminates TLS. */
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

    /** Fewer calls than elsewhere, because most of them need a TLS handshake. */
    @Override
    int many() {
        return 100;
    }

    @Override
    Map<String, String> settings() {
        return Map.of("gangway.stripe.trust", Http2TransportTest.trust(directory, CERTIFICATE));
    }
}
