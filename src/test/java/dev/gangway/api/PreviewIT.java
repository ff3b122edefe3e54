package dev.gangway.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** What the preview shows, of the artifact that runs in production. */
@QuarkusIntegrationTest
class PreviewIT extends PreviewTest {}
