package dev.gangway.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The contract with callers, of the artifact that runs in production. */
@QuarkusIntegrationTest
class OnboardingLinksIT extends OnboardingLinksTest {}
