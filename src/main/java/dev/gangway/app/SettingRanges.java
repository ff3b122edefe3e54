package dev.gangway.app;

import dev.gangway.refresh.RefreshConfig;
import dev.gangway.resilience.LimitsConfig;
import dev.gangway.resilience.ResilienceConfig;
import dev.gangway.stripe.StripeConfig;
import dev.gangway.telemetry.MetricsConfig;
import java.util.List;
import java.util.stream.Stream;

/**
 * The ranges of the settings that are whole numbers. They are not constraints of Bean Validation: the set-up of
 * its library took a third of the main thread's time until the application was ready.
 */
final class SettingRanges {

    /** A circuit breaker reports all good attempts of its window at the first bad one, on an event loop. */
    private static final int MAX_WINDOW = 10_000;

    private SettingRanges() {}

    private record Range(String setting, int value, int min, int max) {

        private static Range of(String setting, int value, int min, int max) {
            return new Range(setting, value, min, max);
        }

        private static Range from(String setting, int value, int min) {
            return new Range(setting, value, min, Integer.MAX_VALUE);
        }

        private boolean isViolated() {
            return value < min || value > max;
        }

        private String problem() {
            return "gangway." + setting + " must be "
                    + (max == Integer.MAX_VALUE ? "at least " + min : "from " + min + " to " + max);
        }
    }

    /** Returns a sentence for each setting that is out of its range. */
    static List<String> problems(
            ResilienceConfig resilience,
            StripeConfig stripe,
            LimitsConfig limits,
            RefreshConfig refresh,
            MetricsConfig metrics) {
        var budget = resilience.retryBudget();
        var credential = resilience.credentialBreaker();
        var endpoint = resilience.endpointBreaker();
        return Stream.of(
                        Range.of("resilience.max-attempts", resilience.maxAttempts(), 1, 10),
                        Range.of("resilience.retry-budget.percent", budget.percent(), 0, 1000),
                        Range.from("resilience.retry-budget.minimum", budget.minimum(), 0),
                        Range.of("resilience.credential-breaker.failure-percent", credential.failurePercent(), 1, 100),
                        Range.of("resilience.credential-breaker.window", credential.window(), 1, MAX_WINDOW),
                        Range.from("resilience.credential-breaker.probes", credential.probes(), 1),
                        Range.of(
                                "resilience.suspension.refusals",
                                resilience.suspension().refusals(),
                                1,
                                MAX_WINDOW),
                        Range.of("resilience.endpoint-breaker.failure-percent", endpoint.failurePercent(), 1, 100),
                        Range.of("resilience.endpoint-breaker.window", endpoint.window(), 1, MAX_WINDOW),
                        Range.from("resilience.endpoint-breaker.probes", endpoint.probes(), 1),
                        Range.from("stripe.http2-max-streams", stripe.http2MaxStreams(), 1),
                        Range.from("limits.max-in-flight", limits.maxInFlight(), 1),
                        Range.of("refresh.max-generation", refresh.maxGeneration(), 1, 100),
                        Range.from("metrics.max-tenants", metrics.maxTenants(), 0))
                .filter(Range::isViolated)
                .map(Range::problem)
                .toList();
    }
}
