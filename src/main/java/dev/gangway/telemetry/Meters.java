package dev.gangway.telemetry;

import dev.gangway.model.ErrorCode;
import dev.gangway.model.Fault;
import dev.gangway.model.LinkType;
import dev.gangway.model.Outcome;
import dev.gangway.model.TenantId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Every meter of Gangway: the only place that knows their names and tags. A tag's value comes from configuration or from
 * a fixed list, never from a request.
 */
@ApplicationScoped
public class Meters {

    private static final String NONE = "none";

    private final MeterRegistry registry;
    private final TenantTags tenants;
    private final AtomicInteger inFlight = new AtomicInteger();

    Meters(MeterRegistry registry, TenantTags tenants) {
        this.registry = registry;
        this.tenants = tenants;
        registry.gauge("gangway.in.flight", inFlight);
    }

    /**
     * Counts an answered request for a link ({@code gangway.link.requests}).
     *
     * @param tenant the tenant that it was for; empty when there is none of that name or the caller may not know
     * @param type the type of link; null when the request did not get far enough to have one
     * @param code why it failed; null when it did not
     */
    public void linkRequest(
            Optional<TenantId> tenant, @Nullable LinkType type, Outcome outcome, @Nullable ErrorCode code) {
        registry.counter(
                        "gangway.link.requests",
                        "tenant",
                        tenants.of(tenant),
                        "type",
                        type == null ? NONE : type.toString(),
                        "outcome",
                        outcome.toString(),
                        "code",
                        code == null ? NONE : code.toString(),
                        "fault",
                        (code == null ? Fault.NONE : code.fault()).toString())
                .increment();
    }

    /**
     * Records one HTTP request to Stripe ({@code gangway.stripe.attempts}).
     *
     * @param result {@code created}, or the kind of failure; from a fixed list
     * @param duration from sending to the end of the answer, or to the moment that it was given up
     */
    public void attempt(String result, Duration duration) {
        Timer.builder("gangway.stripe.attempts")
                .tag("result", result)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(10))
                .maximumExpectedValue(Duration.ofSeconds(15))
                .register(registry)
                .record(duration);
    }

    /** Notes that a call to Stripe begins ({@code gangway.in.flight}); {@link #callEnded} must follow. */
    public void callStarted() {
        inFlight.incrementAndGet();
    }

    /** Notes that a call to Stripe ended, however it did. */
    public void callEnded() {
        inFlight.decrementAndGet();
    }
}
