package dev.gangway.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

/** Traces for tests without Quarkus. */
public final class TestTraces {

    private TestTraces() {}

    /** Returns a trace that creates its attempts' spans with this tracer. */
    public static CallTrace of(Tracer tracer) {
        return new CallTrace(tracer, Context.root(), Span.getInvalid());
    }
}
