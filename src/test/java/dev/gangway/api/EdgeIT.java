package dev.gangway.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The edge, of the artifact that runs in production. */
@QuarkusIntegrationTest
class EdgeIT extends EdgeTest {}
