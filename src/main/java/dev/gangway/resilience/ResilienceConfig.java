package dev.gangway.resilience;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Deadlines, retries, and the circuit breakers that stop calls. */
@ConfigMapping(prefix = "gangway.resilience")
public interface ResilienceConfig {

    /** Maximum time that a caller waits, from 400 ms; a tenant's own setting takes precedence. */
    @WithDefault("10s")
    Duration deadline();

    /** Maximum deadline that a tenant may set; at least 2 s less than {@code quarkus.shutdown.timeout}. */
    @WithDefault("15s")
    Duration maxDeadline();

    /** Timeout of one HTTP request to Stripe, from 200 ms; a tenant's own setting takes precedence. */
    @WithDefault("3s")
    Duration attemptTimeout();

    /** Maximum number of HTTP requests per call, 1 to 10; a tenant's own setting takes precedence. */
    @WithDefault("3")
    int maxAttempts();

    /** The wait between attempts. */
    BackoffConfig backoff();

    /** Limits retries in proportion to calls. */
    RetryBudgetConfig retryBudget();

    /** Stops the calls of a credential if they keep failing at Stripe. */
    CredentialBreakerConfig credentialBreaker();

    /** Stops the calls of a credential whose key Stripe rejects. */
    SuspensionConfig suspension();

    /** Stops all calls when Stripe cannot be reached. */
    EndpointBreakerConfig endpointBreaker();

    /** The wait between attempts. */
    interface BackoffConfig {
        /** Maximum wait before the first retry; doubles with each further retry. */
        @WithDefault("100ms")
        Duration base();

        /** Upper bound of the doubling. */
        @WithDefault("5s")
        Duration cap();
    }

    /** Limits on retries in any 10 s, per credential and for the process. */
    interface RetryBudgetConfig {
        /** Number of retries per 100 calls. */
        @WithDefault("20")
        int percent();

        /** Number of retries that are allowed regardless of the number of calls. */
        @WithDefault("30")
        int minimum();
    }

    /** When the circuit breaker of a credential opens, and when it closes again. */
    interface CredentialBreakerConfig {
        /** Percentage of failed attempts in the window at which the breaker opens. */
        @WithDefault("50")
        int failurePercent();

        /** Number of last attempts that count, from 1 to 10,000; with fewer, the breaker stays closed. */
        @WithDefault("20")
        int window();

        /** How long the breaker stays open. */
        @WithDefault("10s")
        Duration open();

        /** Number of attempts that are permitted after that; the breaker closes when all of them succeed. */
        @WithDefault("3")
        int probes();

        /** The breaker is reset after this time without a call. */
        @WithDefault("60s")
        Duration forgetAfter();
    }

    /** When a credential is suspended, and for how long. */
    interface SuspensionConfig {
        /** Number of consecutive rejections of the key, from 1 to 10,000, after which the credential is suspended. */
        @WithDefault("3")
        int refusals();

        /** Time after which one attempt checks whether Stripe accepts the key again. */
        @WithDefault("10s")
        Duration open();
    }

    /** When the circuit breaker of Stripe's address opens, and when it closes again. */
    interface EndpointBreakerConfig {
        /** Percentage of attempts without a connection in the window at which the breaker opens. */
        @WithDefault("60")
        int failurePercent();

        /** Number of last attempts that count, from 1 to 10,000; with fewer, the breaker stays closed. */
        @WithDefault("50")
        int window();

        /** How long the breaker stays open. */
        @WithDefault("5s")
        Duration open();

        /** Number of attempts that are permitted after that; the breaker closes when all of them get a connection. */
        @WithDefault("3")
        int probes();
    }
}
