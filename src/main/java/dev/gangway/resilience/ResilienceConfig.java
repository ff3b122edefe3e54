package dev.gangway.resilience;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How long calls may take, how often they are tried, and when nothing is tried any more. */
@ConfigMapping(prefix = "gangway.resilience")
public interface ResilienceConfig {

    /** How long a caller waits at most, from 400 ms; a tenant's own setting goes before it. */
    @WithDefault("10s")
    Duration deadline();

    /** The longest deadline that a tenant may set; at least 2 s less than {@code quarkus.shutdown.timeout}. */
    @WithDefault("15s")
    Duration maxDeadline();

    /** How long one HTTP request to Stripe takes at most, from 200 ms; a tenant's own setting goes before it. */
    @WithDefault("3s")
    Duration attemptTimeout();

    /** How many HTTP requests one call makes at most, 1 to 10; a tenant's own setting goes before it. */
    @WithDefault("3")
    @Min(1)
    @Max(10)
    int maxAttempts();

    /** How long to wait between attempts. */
    BackoffConfig backoff();

    /** How many retries there are for each call. */
    RetryBudgetConfig retryBudget();

    /** Stops calls with a credential that keeps failing at Stripe. */
    CredentialBreakerConfig credentialBreaker();

    /** Stops calls with a credential whose key Stripe refuses. */
    SuspensionConfig suspension();

    /** Stops all calls when Stripe can't be reached. */
    EndpointBreakerConfig endpointBreaker();

    /** How long to wait between attempts. */
    interface BackoffConfig {
        /** The most before the first retry; doubles with each further one. */
        @WithDefault("100ms")
        Duration base();

        /** Where the doubling ends. */
        @WithDefault("5s")
        Duration cap();
    }

    /** How many retries there are, per credential and for the process, in any 10 s. */
    interface RetryBudgetConfig {
        /** Retries for each hundred calls. */
        @WithDefault("20")
        @Min(0)
        @Max(1000)
        int percent();

        /** So many retries there may be in any case. */
        @WithDefault("30")
        @Min(0)
        int minimum();
    }

    /** When the breaker of a credential opens, and when it closes again. */
    interface CredentialBreakerConfig {
        /** It opens when so many of the last attempts in a hundred failed. */
        @WithDefault("50")
        @Min(1)
        @Max(100)
        int failurePercent();

        /** How many attempts that are; with fewer it stays closed. */
        @WithDefault("20")
        @Min(1)
        int window();

        /** How long it is open. */
        @WithDefault("10s")
        Duration open();

        /** How many attempts it lets through then; when all of them succeed, it closes. */
        @WithDefault("3")
        @Min(1)
        int probes();

        /** After so long without a call it is made anew. */
        @WithDefault("60s")
        Duration forgetAfter();
    }

    /** When a credential is suspended, and for how long. */
    interface SuspensionConfig {
        /** After so many refusals of the key in a row. */
        @WithDefault("3")
        @Min(1)
        int refusals();

        /** How long until one attempt is made to see whether the key is good again. */
        @WithDefault("10s")
        Duration open();
    }

    /** When the breaker of Stripe's address opens, and when it closes again. */
    interface EndpointBreakerConfig {
        /** It opens when so many of the last attempts in a hundred found no connection. */
        @WithDefault("60")
        @Min(1)
        @Max(100)
        int failurePercent();

        /** How many attempts that are; with fewer it stays closed. */
        @WithDefault("50")
        @Min(1)
        int window();

        /** How long it is open. */
        @WithDefault("5s")
        Duration open();

        /** How many attempts it lets through then; when all of them find a connection, it closes. */
        @WithDefault("3")
        @Min(1)
        int probes();
    }
}
