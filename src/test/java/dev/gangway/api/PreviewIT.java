package dev.gangway.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** Runs the tests of the preview against the artifact that runs in production. */
@QuarkusIntegrationTest
class PreviewIT extends PreviewTest {}
