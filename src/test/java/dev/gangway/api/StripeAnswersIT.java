package dev.gangway.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** Runs the tests of responses to callers against the artifact that runs in production. */
@QuarkusIntegrationTest
class StripeAnswersIT extends StripeAnswersTest {}
