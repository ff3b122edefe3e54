package dev.gangway.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** Runs the tests of Stripe's responses against the artifact that runs in production. */
@QuarkusIntegrationTest
class StripeAnswersIT extends StripeAnswersTest {}
