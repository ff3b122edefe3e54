package dev.gangway.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

/** Traces for plain tests. */
public final class TestTraces {

    private TestTraces() {}

    /** A trace whose attempts' spans are made by this tracer. */
    public static CallTrace of(Tracer tracer) {
        return new CallTrace(tracer, Context.root(), Span.getInvalid());
    }
}
