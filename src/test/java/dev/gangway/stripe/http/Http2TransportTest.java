package dev.gangway.stripe.http;

import dev.gangway.TestCertificate;
import io.netty.handler.codec.http2.Http2Settings;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("application")
@QuarkusTest
class Http2TransportTest extends TransportContract {

    private static final TestCertificate CERTIFICATE = TestCertificate.make();

    @TempDir
    Path directory;

    @Override
    Upstream start() throws Exception {
        return new Http2Upstream(CERTIFICATE, Http2Settings.defaultSettings());
    }

    @Override
    Map<String, String> settings() {
        return Map.of("gangway.stripe.trust", trust(directory, CERTIFICATE));
    }

    /** Writes a file with a certificate to trust. */
    static String trust(Path directory, TestCertificate certificate) {
        try {
            return Files.writeString(directory.resolve("ca.pem"), certificate.certificatePem())
                    .toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
