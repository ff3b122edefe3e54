package dev.gangway.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.util.List;

/** Runs the tests of the operators' API against the artifact that runs in production. */
@QuarkusIntegrationTest
class TenantsIT extends TenantsTest {

    @Override
    List<String> quarantined() {
        return List.of("broken");
    }
}
