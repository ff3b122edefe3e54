package dev.gangway.stripe.http;

import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Tag;

@Tag("application")
@QuarkusTest
class Http1TransportTest extends TransportContract {

    @Override
    Upstream start() {
        return Http1Upstream.plain();
    }

    @Override
    Map<String, String> settings() {
        return Map.of();
    }
}
