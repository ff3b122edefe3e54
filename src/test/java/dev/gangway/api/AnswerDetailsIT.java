package dev.gangway.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** Runs the tests of the details of Stripe's responses against the artifact that runs in production. */
@QuarkusIntegrationTest
class AnswerDetailsIT extends AnswerDetailsTest {}
