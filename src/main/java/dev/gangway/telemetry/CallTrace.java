package dev.gangway.telemetry;

import dev.gangway.model.LinkType;
import dev.gangway.model.Outcome;
import dev.gangway.model.TenantId;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The span of one request, and the factory of its attempts' spans. No attribute contains a URL, body or secret. */
public final class CallTrace {

    private static final CallTrace NONE =
            new CallTrace(OpenTelemetry.noop().getTracer(""), Context.root(), Span.getInvalid());

    private final Tracer tracer;
    private final Context context;
    private final Span span;

    CallTrace(Tracer tracer, Context parent, Span span) {
        this.tracer = tracer;
        this.context = parent.with(span);
        this.span = span;
    }

    /** Returns a trace that records nothing. */
    public static CallTrace none() {
        return NONE;
    }

    /** The trace id, 32 hex digits; empty if neither the caller nor the gateway traces the request. */
    public Optional<String> id() {
        return Optional.of(span.getSpanContext())
                .filter(known -> known.isValid())
                .map(known -> known.getTraceId());
    }

    /** Starts the span of an attempt. The first attempt has number 1. */
    public Attempt attempt(int number) {
        return new Attempt(BestEffort.get(
                () -> tracer.spanBuilder("stripe.account_link.create")
                        .setParent(context)
                        .setSpanKind(SpanKind.CLIENT)
                        .setAttribute("gangway.attempt", number)
                        .startSpan(),
                Span.getInvalid()));
    }

    /**
     * How a request ended. The audit event of the request has the same values.
     *
     * @param status the HTTP status of the response; 0 if none was sent
     */
    public record Result(
            String requestId,
            @Nullable TenantId tenant,
            @Nullable LinkType type,
            Outcome outcome,
            String code,
            int attempts,
            int status) {}

    /** Ends the span of the request. */
    public void end(Result result) {
        BestEffort.run(() -> describe(result));
        BestEffort.run(span::end);
    }

    private void describe(Result result) {
        span.setAttribute("gangway.request_id", result.requestId());
        set(span, "gangway.tenant", result.tenant());
        set(span, "gangway.type", result.type());
        set(span, "gangway.outcome", result.outcome());
        set(span, "gangway.code", result.code());
        span.setAttribute("gangway.attempts", result.attempts());
        if (result.status() > 0) {
            span.setAttribute("http.response.status_code", result.status());
        }
        if (result.status() >= 500) {
            span.setStatus(StatusCode.ERROR, result.code());
        }
    }

    private static void set(Span span, String name, @Nullable Object value) {
        if (value != null) {
            span.setAttribute(name, value.toString());
        }
    }

    /** The span of one HTTP request to Stripe. */
    public static final class Attempt {

        private final Span span;

        private Attempt(Span span) {
            this.span = span;
        }

        /**
         * Ends the span.
         *
         * @param result {@code created}, or the kind of failure, as in {@code gangway.stripe.attempts}
         * @param stripeRequestId Stripe's id of the request; null if unknown
         */
        public void end(String result, @Nullable String stripeRequestId) {
            BestEffort.run(() -> describe(result, stripeRequestId));
            BestEffort.run(span::end);
        }

        private void describe(String result, @Nullable String stripeRequestId) {
            span.setAttribute("gangway.result", result);
            set(span, "stripe.request_id", stripeRequestId);
            if (!result.equals(Meters.CREATED)) {
                span.setStatus(StatusCode.ERROR, result);
            }
        }
    }
}
