package dev.gangway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.opentelemetry.runtime.config.runtime.exporter.OtlpExporterConfig;
import org.junit.jupiter.api.Test;

class TracesTest {

    /** With a different default, tracing would be enabled without an exporter. */
    @Test
    void theEndpointThatStandsForNoExporterIsThatOfQuarkus() {
        assertThat(Traces.DEFAULT_ENDPOINT).isEqualTo(OtlpExporterConfig.DEFAULT_GRPC_BASE_URI);
    }
}
