package dev.gangway.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** Runs the tests of the edge against the artifact that runs in production. */
@QuarkusIntegrationTest
class EdgeIT extends EdgeTest {}
