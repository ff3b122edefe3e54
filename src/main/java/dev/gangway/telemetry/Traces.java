package dev.gangway.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Creates one span per request to the API and one child span per attempt. The request's span continues the caller's
 * trace if the caller sends {@code traceparent} (W3C Trace Context). Disabled unless an OTLP exporter is configured.
 */
@ApplicationScoped
public class Traces {

    /** Quarkus's default endpoint. It counts as no exporter. */
    static final String DEFAULT_ENDPOINT = "http://localhost:4317/";

    private final Tracer tracer;

    Traces(
            OpenTelemetry openTelemetry,
            @ConfigProperty(name = "quarkus.otel.exporter.otlp.endpoint") Optional<String> endpoint,
            @ConfigProperty(name = "quarkus.otel.exporter.otlp.traces.endpoint") Optional<String> tracesEndpoint) {
        boolean on = Stream.of(endpoint, tracesEndpoint)
                .flatMap(Optional::stream)
                .anyMatch(url -> !url.equals(DEFAULT_ENDPOINT));
        OpenTelemetry used = on ? openTelemetry : OpenTelemetry.noop();
        tracer = used.getTracer("dev.gangway");
    }

    /**
     * Starts the span of a request.
     *
     * @param action the operation that the request's path names
     * @param header returns a request header by name; null if the request does not have it
     */
    public CallTrace begin(String action, UnaryOperator<@Nullable String> header) {
        return BestEffort.get(() -> beginUnguarded(action, header), CallTrace.none());
    }

    private CallTrace beginUnguarded(String action, UnaryOperator<@Nullable String> header) {
        Context parent = W3CTraceContextPropagator.getInstance().extract(Context.root(), header, new Headers());
        return new CallTrace(
                tracer,
                parent,
                tracer.spanBuilder(action)
                        .setParent(parent)
                        .setSpanKind(SpanKind.SERVER)
                        .startSpan());
    }

    private static final class Headers implements TextMapGetter<UnaryOperator<@Nullable String>> {
        @Override
        public Iterable<String> keys(UnaryOperator<@Nullable String> header) {
            return List.of();
        }

        @Override
        public @Nullable String get(@Nullable UnaryOperator<@Nullable String> header, String name) {
            return header == null ? null : header.apply(name);
        }
    }
}
