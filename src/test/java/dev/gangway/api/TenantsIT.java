package dev.gangway.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.util.List;

/** What operators see, of the artifact that runs in production. */
@QuarkusIntegrationTest
class TenantsIT extends TenantsTest {

    @Override
    List<String> quarantined() {
        return List.of("broken");
    }
}
