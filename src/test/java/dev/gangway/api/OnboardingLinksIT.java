package dev.gangway.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** Runs the tests of the contract with callers against the artifact that runs in production. */
@QuarkusIntegrationTest
class OnboardingLinksIT extends OnboardingLinksTest {}
