package dev.gangway.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** What callers are told of the details of Stripe's answers, of the artifact that runs in production. */
@QuarkusIntegrationTest
class AnswerDetailsIT extends AnswerDetailsTest {}
