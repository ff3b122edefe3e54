package dev.gangway.telemetry;

import dev.gangway.model.ConnectionReason;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.Fault;
import dev.gangway.model.LinkType;
import dev.gangway.model.Outcome;
import dev.gangway.model.TenantId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Every meter of Gangway: the only place that knows their names and tags. A tag's value comes from configuration or from
 * a fixed list, never from a request. After construction, no method throws.
 */
@ApplicationScoped
public class Meters {

    /** The result of an attempt that made a link. */
    public static final String CREATED = "created";

    private static final String NONE = "none";

    /** Buckets for what takes as long as Stripe does: from refused at once to the longest deadline. */
    private static final Duration[] SLOW = millis(
            5, 10, 25, 50, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 4000, 5000, 7500, 10_000, 15_000);

    /** Buckets for what the gateway itself takes. */
    private static final Duration[] FAST = micros(
            25, 50, 100, 150, 200, 300, 500, 750, 1000, 2000, 3000, 5000, 10_000, 25_000, 50_000, 100_000, 250_000,
            500_000, 1_000_000);

    /** The code of a request whose caller closed its connection before the answer. */
    private static final String CALLER_GONE = "caller_gone";

    private static final String REQUESTS = "gangway.link.requests";
    private static final String ANSWER_MISMATCH = "gangway.stripe.answer.mismatch";
    private static final String AUDIT_FAILED = "gangway.audit.failed";
    private static final String SHED = "gangway.shed";
    private static final String MALFORMED_DEADLINES = "gangway.deadline.malformed";
    private static final String BUDGET_EXHAUSTED = "gangway.retry.budget.exhausted";
    private static final String TENANT_RELOADS = "gangway.tenants.reloads";
    private static final String TENANT_QUARANTINED = "gangway.tenant.quarantined";

    /** What the metrics page says of each meter; docs/metrics.md says more. */
    private static final Map<String, String> DESCRIPTIONS = Map.ofEntries(
            Map.entry(REQUESTS, "Answered requests for links"),
            Map.entry("gangway.link.duration", "How long requests for links took"),
            Map.entry("gangway.overhead", "The gateway's own share of the time that requests for links took"),
            Map.entry("gangway.stripe.attempts", "HTTP requests to Stripe"),
            Map.entry("gangway.stripe.retries", "Attempts that followed a failed one"),
            Map.entry(ANSWER_MISMATCH, "Fields of Stripe's answers that differ from the request"),
            Map.entry(BUDGET_EXHAUSTED, "Failures that were not retried since there had been too many retries"),
            Map.entry("gangway.stripe.rate.limited", "Requests to Stripe that were one too many"),
            Map.entry("gangway.limiter.wait", "How long attempts waited for the limiter"),
            Map.entry("gangway.limiter.rate", "Requests a second that go out at the most now"),
            Map.entry("gangway.breaker.state", "0 closed, 1 half-open, 2 open"),
            Map.entry("gangway.in.flight", "Calls to Stripe that are going on"),
            Map.entry(AUDIT_FAILED, "Audit events that could not be written or were dropped"),
            Map.entry("gangway.audit.queue.usage", "How much of the audit queue is in use, from 0 to 1"),
            Map.entry(SHED, "Calls that were refused since too many were in flight"),
            Map.entry(MALFORMED_DEADLINES, "Deadlines of the mesh's that could not be read"),
            Map.entry("gangway.issuer.keys.age", "Seconds since the OIDC issuer's keys were last read"),
            Map.entry("gangway.tenants", "Tenants by state"),
            Map.entry(TENANT_QUARANTINED, "1 while the tenant is quarantined, otherwise absent"),
            Map.entry(TENANT_RELOADS, "Changes of the tenant files, and looks that failed"),
            Map.entry("gangway.tenants.generation", "Which set of tenants is in force"),
            Map.entry("gangway.files.scan.age", "Seconds since the last scan of mounted files completed"),
            Map.entry("gangway.clock.skew", "Seconds by which the clock is ahead of Stripe's last answer"),
            Map.entry("gangway.security.reloads", "Changes of the files that say who may call, and looks that failed"));

    private final MeterRegistry registry;
    private final TenantTags tenants;
    private final MeterProvider<Timer> attempts;
    private final MeterProvider<Timer> durations;
    private final Timer overhead;
    private final MeterProvider<Timer> limiterWaits;
    private final MultiGauge quarantined;

    /** The credentials that have series; null while all have. */
    private volatile @Nullable Set<String> credentials;

    Meters(MeterRegistry registry, TenantTags tenants) {
        this.registry = registry;
        this.tenants = tenants;
        attempts = timer("gangway.stripe.attempts", SLOW);
        durations = timer("gangway.link.duration", SLOW);
        overhead = timer("gangway.overhead", FAST).withTags();
        limiterWaits = timer("gangway.limiter.wait");
        quarantined = MultiGauge.builder(TENANT_QUARANTINED)
                .description(DESCRIPTIONS.get(TENANT_QUARANTINED))
                .register(registry);
        beginAtZero();
    }

    /**
     * Shows the counters that alerts look at before they count for the first time: a series that begins with its first
     * failure has no increase that Prometheus could see.
     */
    private void beginAtZero() {
        counter(REQUESTS, requestTags(NONE, NONE, Outcome.UNKNOWN, ErrorCode.INTERNAL_ERROR.toString(), Fault.US));
        counter(REQUESTS, requestTags(NONE, NONE, Outcome.NOT_SENT, ErrorCode.OVERLOADED.toString(), Fault.US));
        for (String field : List.of(
                "account",
                "livemode",
                "use_case",
                "type",
                "configurations",
                "refresh_url",
                "return_url",
                "idempotency_key")) {
            counter(ANSWER_MISMATCH, "field", field, "result", "refused");
            counter(ANSWER_MISMATCH, "field", field, "result", "reported");
        }
        counter(SHED);
        counter(AUDIT_FAILED);
        counter(MALFORMED_DEADLINES);
        for (String scope : List.of("credential", "process")) {
            counter(BUDGET_EXHAUSTED, "scope", scope);
        }
        for (String result : List.of("applied", "failed")) {
            counter(TENANT_RELOADS, "result", result);
        }
    }

    /**
     * Counts an answered request for a link ({@code gangway.link.requests}).
     *
     * @param tenant the tenant that it was for; empty when there is none of that name or the caller may not know
     * @param type the type of link; null when the request did not get far enough to have one
     * @param code why it failed; null when it did not
     * @param fault who can fix it
     */
    public void linkRequest(
            Optional<TenantId> tenant,
            @Nullable LinkType type,
            Outcome outcome,
            @Nullable ErrorCode code,
            Fault fault) {
        linkRequest(tenant, type, outcome, code == null ? NONE : code.toString(), fault);
    }

    /** Counts a request for a link whose caller left before it could be answered ({@code gangway.link.requests}). */
    public void callerGone(Optional<TenantId> tenant, @Nullable LinkType type, Outcome outcome) {
        linkRequest(tenant, type, outcome, CALLER_GONE, Fault.CALLER);
    }

    private void linkRequest(
            Optional<TenantId> tenant, @Nullable LinkType type, Outcome outcome, String code, Fault fault) {
        count(
                1,
                REQUESTS,
                requestTags(tenants.of(tenant), type == null ? NONE : type.toString(), outcome, code, fault));
    }

    private static String[] requestTags(String tenant, String type, Outcome outcome, String code, Fault fault) {
        return new String[] {
            "tenant", tenant, "type", type, "outcome", outcome.toString(), "code", code, "fault", fault.toString()
        };
    }

    /**
     * Records one HTTP request to Stripe ({@code gangway.stripe.attempts}).
     *
     * @param result {@code created}, or the kind of failure; from a fixed list
     * @param reason why there was no connection, or why it was lost
     * @param duration from sending to the end of the answer, or to the moment that it was given up
     */
    public void attempt(String result, ConnectionReason reason, Duration duration) {
        BestEffort.run(() ->
                attempts.withTags("result", result, "reason", reason.toString()).record(duration));
    }

    /**
     * Records how long a request for a link took: all of it ({@code gangway.link.duration}), and the gateway's own share
     * ({@code gangway.overhead}).
     *
     * @param type the type of link; null when the request did not get far enough to have one
     * @param total from the request's headers to the answer's last byte
     * @param waited for Stripe, for the limiter and between attempts
     */
    public void linkDuration(@Nullable LinkType type, Outcome outcome, Duration total, Duration waited) {
        BestEffort.run(() -> durations
                .withTags("type", type == null ? NONE : type.toString(), "outcome", outcome.toString())
                .record(total));
        BestEffort.run(() -> overhead.record(total.minus(waited)));
    }

    /** A timer of each combination of tags; with buckets, each is a histogram. */
    private MeterProvider<Timer> timer(String name, Duration... buckets) {
        return Timer.builder(name)
                .description(DESCRIPTIONS.get(name))
                .serviceLevelObjectives(buckets)
                .withRegistry(registry);
    }

    private static Duration[] millis(long... values) {
        return LongStream.of(values).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }

    private static Duration[] micros(long... values) {
        return LongStream.of(values)
                .mapToObj(value -> Duration.of(value, ChronoUnit.MICROS))
                .toArray(Duration[]::new);
    }

    /**
     * Counts a field of an answer that differs from what the request asked for ({@code gangway.stripe.answer.mismatch}).
     *
     * @param field the field's name; from a fixed list
     * @param result {@code refused}, {@code reported} or {@code accepted}
     */
    public void answerMismatch(String field, String result) {
        count(1, ANSWER_MISMATCH, "field", field, "result", result);
    }

    /**
     * Counts an attempt that follows a failed one ({@code gangway.stripe.retries}).
     *
     * @param reason the kind of failure before it; from a fixed list
     */
    public void retry(TenantId tenant, String reason) {
        count(1, "gangway.stripe.retries", "tenant", tenants.of(Optional.of(tenant)), "reason", reason);
    }

    /**
     * Counts a failure that was not retried since there had been too many retries ({@code
     * gangway.retry.budget.exhausted}).
     *
     * @param scope {@code credential} or {@code process}
     */
    public void budgetExhausted(String scope) {
        count(1, BUDGET_EXHAUSTED, "scope", scope);
    }

    /**
     * Counts a request to Stripe that was one too many ({@code gangway.stripe.rate.limited}).
     *
     * @param reason {@code limiter} where our own limiter said so, else Stripe's reason; from a fixed list
     */
    public void rateLimited(TenantId tenant, String reason) {
        count(1, "gangway.stripe.rate.limited", "tenant", tenants.of(Optional.of(tenant)), "reason", reason);
    }

    /**
     * Records how long an attempt waited for the limiter ({@code gangway.limiter.wait}), unless its credential's series
     * have ended.
     *
     * @param credential its fingerprint
     */
    public void limiterWait(String credential, Duration wait) {
        Set<String> retained = credentials;
        if (retained == null || retained.contains(credential)) {
            BestEffort.run(() -> limiterWaits.withTag("credential", credential).record(wait));
        }
    }

    /** Counts a call that was refused for the number of those in flight ({@code gangway.shed}). */
    public void shed() {
        count(1, SHED);
    }

    /** Counts a deadline of the mesh's that could not be read ({@code gangway.deadline.malformed}). */
    public void malformedDeadline() {
        count(1, MALFORMED_DEADLINES);
    }

    /** Shows how many calls to Stripe are going on ({@code gangway.in.flight}). */
    public void watchInFlight(IntSupplier count) {
        gauge("gangway.in.flight", count::getAsInt);
    }

    /**
     * Shows how many requests a second go out at the most ({@code gangway.limiter.rate}).
     *
     * @param credential its fingerprint
     */
    public void watchLimiter(String credential, DoubleSupplier rate) {
        gauge("gangway.limiter.rate", rate::getAsDouble, "credential", credential);
    }

    /**
     * Shows the state of a breaker ({@code gangway.breaker.state}): 0 closed, 1 half-open, 2 open.
     *
     * @param scope {@code endpoint}, {@code credential} or {@code suspension}
     * @param credential its fingerprint; {@code none} where the breaker is not of one
     */
    public void watchBreaker(String scope, String credential, IntSupplier state) {
        gauge("gangway.breaker.state", state::getAsInt, "scope", scope, "credential", credential);
    }

    /** Shows how many tenants there are ({@code gangway.tenants}), and which set of them ({@code gangway.tenants.generation}). */
    public void watchTenants(
            LongSupplier active, LongSupplier disabled, LongSupplier quarantined, LongSupplier generation) {
        Map.of("active", active, "disabled", disabled, "quarantined", quarantined)
                .forEach((state, count) -> gauge("gangway.tenants", count::getAsLong, "state", state));
        gauge("gangway.tenants.generation", generation::getAsLong);
    }

    /**
     * Counts a look at changed tenant files ({@code gangway.tenants.reloads}).
     *
     * @param result {@code applied} or {@code failed}
     */
    public void reload(String result) {
        count(1, TENANT_RELOADS, "result", result);
    }

    /**
     * Counts a look at a changed or unusable file that says who may call ({@code gangway.security.reloads}).
     *
     * @param file which one: the setting that names it, from a fixed list
     * @param result {@code applied} or {@code failed}
     */
    public void securityFile(String file, String result) {
        count(1, "gangway.security.reloads", "file", file, "result", result);
    }

    /**
     * Shows how long ago the last scan of mounted files completed ({@code gangway.files.scan.age}).
     *
     * @param source which files: {@code tenants} or {@code security}
     * @param seconds the time in seconds
     */
    public void watchFileScans(String source, DoubleSupplier seconds) {
        gauge("gangway.files.scan.age", seconds::getAsDouble, "source", source);
    }

    /** Shows how far the machine's clock is ahead of Stripe's, in seconds ({@code gangway.clock.skew}). */
    public void watchClockSkew(DoubleSupplier seconds) {
        gauge("gangway.clock.skew", seconds::getAsDouble);
    }

    /**
     * Shows for how many seconds no read of the OIDC issuer's keys has succeeded ({@code gangway.issuer.keys.age}).
     *
     * @param seconds since the last read that succeeded, or since the start
     */
    public void watchIssuerKeys(DoubleSupplier seconds) {
        gauge("gangway.issuer.keys.age", seconds::getAsDouble);
    }

    /** Counts audit events that could not be written or had no room ({@code gangway.audit.failed}). */
    public void auditFailed(int events) {
        count(events, AUDIT_FAILED);
    }

    /** Shows how much of the queue of audit events is in use, from 0 to 1 ({@code gangway.audit.queue.usage}). */
    public void watchAuditQueue(DoubleSupplier usage) {
        gauge("gangway.audit.queue.usage", usage::getAsDouble);
    }

    /**
     * Takes the tenants that exist from now on, ends the series of those that don't, and shows which are quarantined ({@code
     * gangway.tenant.quarantined}).
     */
    public void serve(Collection<TenantId> existing, Collection<TenantId> inQuarantine) {
        tenants.serve(existing);
        end("tenant", tag -> !tenants.isNamed(tag));
        BestEffort.run(() -> quarantined.register(inQuarantine.stream()
                .map(id -> tenants.of(Optional.of(id)))
                .distinct()
                .map(tag -> Row.of(Tags.of("tenant", tag), 1))
                .collect(Collectors.toList())));
    }

    /** Ends the series of all credentials but these, which are named by their fingerprints. */
    public void retainCredentials(Set<String> fingerprints) {
        credentials = Set.copyOf(fingerprints);
        end("credential", tag -> !tag.equals(NONE) && !fingerprints.contains(tag));
    }

    /** The registry may outlive the application, as it does where tests start one after the other. */
    @PreDestroy
    void endAll() {
        end(_ -> true);
    }

    private void end(String tag, Predicate<String> values) {
        end(id -> {
            String value = id.getTag(tag);
            return value != null && values.test(value);
        });
    }

    private void end(Predicate<Meter.Id> ids) {
        BestEffort.run(() -> registry.getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith("gangway."))
                .filter(meter -> ids.test(meter.getId()))
                .forEach(registry::remove));
    }

    private void gauge(String name, Supplier<Number> value, String... tags) {
        BestEffort.run(() -> Gauge.builder(name, value)
                .description(DESCRIPTIONS.get(name))
                .tags(tags)
                .register(registry));
    }

    private void count(double amount, String name, String... tags) {
        BestEffort.run(() -> counter(name, tags).increment(amount));
    }

    private Counter counter(String name, String... tags) {
        return Counter.builder(name)
                .description(DESCRIPTIONS.get(name))
                .tags(tags)
                .register(registry);
    }
}
