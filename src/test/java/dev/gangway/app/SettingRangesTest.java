package dev.gangway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.TestConfig;
import dev.gangway.refresh.RefreshConfig;
import dev.gangway.resilience.LimitsConfig;
import dev.gangway.resilience.ResilienceConfig;
import dev.gangway.stripe.StripeConfig;
import dev.gangway.telemetry.MetricsConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingRangesTest {

    private static List<String> problems(Map<String, String> settings) {
        return SettingRanges.problems(
                TestConfig.of(ResilienceConfig.class, settings),
                TestConfig.of(StripeConfig.class, settings),
                TestConfig.of(LimitsConfig.class, settings),
                TestConfig.of(RefreshConfig.class, settings),
                TestConfig.of(MetricsConfig.class, settings));
    }

    @Test
    void theDefaultsAreInRange() {
        assertThat(problems(Map.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "gangway.resilience.max-attempts, 1, 10",
        "gangway.resilience.retry-budget.percent, 0, 1000",
        "gangway.resilience.retry-budget.minimum, 0,",
        "gangway.resilience.credential-breaker.failure-percent, 1, 100",
        "gangway.resilience.credential-breaker.window, 1, 10000",
        "gangway.resilience.credential-breaker.probes, 1,",
        "gangway.resilience.suspension.refusals, 1, 10000",
        "gangway.resilience.endpoint-breaker.failure-percent, 1, 100",
        "gangway.resilience.endpoint-breaker.window, 1, 10000",
        "gangway.resilience.endpoint-breaker.probes, 1,",
        "gangway.stripe.http2-max-streams, 1,",
        "gangway.limits.max-in-flight, 1,",
        "gangway.refresh.max-generation, 1, 100",
        "gangway.metrics.max-tenants, 0,",
    })
    void bothEndsAreInRangeAndTheirNeighboursAreNot(String setting, int min, Integer max) {
        String problem = setting + " must be " + (max == null ? "at least " + min : "from " + min + " to " + max);
        assertThat(problems(Map.of(setting, String.valueOf(min)))).isEmpty();
        assertThat(problems(Map.of(setting, String.valueOf(min - 1)))).containsExactly(problem);
        if (max != null) {
            assertThat(problems(Map.of(setting, String.valueOf(max)))).isEmpty();
            assertThat(problems(Map.of(setting, String.valueOf(max + 1)))).containsExactly(problem);
        }
    }
}
