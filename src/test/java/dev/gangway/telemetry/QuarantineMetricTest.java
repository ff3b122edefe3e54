package dev.gangway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.TenantId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The series of quarantined tenants: their start, their end and their maximum number. */
class QuarantineMetricTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Meters meters = new Meters(registry, new TenantTags(() -> 2));

    private static List<TenantId> tenants(String... ids) {
        return Stream.of(ids).map(TenantId::new).toList();
    }

    private Map<String, Double> series() {
        return registry.find("gangway.tenant.quarantined").gauges().stream()
                .collect(Collectors.toMap(gauge -> gauge.getId().getTag("tenant"), Gauge::value));
    }

    @Test
    void aSeriesLastsAsLongAsTheQuarantine() {
        meters.serve(tenants("a", "b"), tenants());
        assertThat(series()).isEmpty();

        meters.serve(tenants("a", "b"), tenants("a", "b"));
        assertThat(series()).isEqualTo(Map.of("a", 1.0, "b", 1.0));

        meters.serve(tenants("a", "b"), tenants("b"));
        assertThat(series()).isEqualTo(Map.of("b", 1.0));

        meters.serve(tenants("a", "b"), tenants("a", "b"));
        assertThat(series()).isEqualTo(Map.of("a", 1.0, "b", 1.0));

        meters.serve(tenants("b"), tenants("b"));
        assertThat(series()).isEqualTo(Map.of("b", 1.0));

        meters.serve(tenants("b"), tenants());
        assertThat(series()).isEmpty();
    }

    @Test
    void tenantsBeyondTheMaximumHaveOneSeriesTogether() {
        meters.serve(tenants("a", "b", "c", "d"), tenants("b", "c", "d"));
        assertThat(series()).isEqualTo(Map.of("b", 1.0, "other", 1.0));

        meters.serve(tenants("a", "b", "c", "d"), tenants("d"));
        assertThat(series()).isEqualTo(Map.of("other", 1.0));

        meters.serve(tenants("c", "d"), tenants("d"));
        assertThat(series()).isEqualTo(Map.of("d", 1.0));
    }
}
