package dev.gangway.telemetry;

import dev.gangway.model.ConnectionReason;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.Fault;
import dev.gangway.model.LinkType;
import dev.gangway.model.Outcome;
import dev.gangway.model.ProbeResult;
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
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * All meters of Gangway. No other class contains meter names or tags. Tag values come from the configuration or from a
 * fixed list, never from a request. After construction, no method throws.
 */
@ApplicationScoped
public class Meters {

    /** The result of an attempt that created a link. */
    public static final String CREATED = "created";

    private static final String NONE = "none";

    private static final double MILLIS_PER_SECOND = 1e3;

    /** Buckets for durations that include calls to Stripe: from an immediate rejection to the longest deadline. */
    private static final Duration[] SLOW = millis(
            5, 10, 25, 50, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 4000, 5000, 7500, 10_000, 15_000);

    /** Buckets for the gateway's own share of a duration. */
    private static final Duration[] FAST = micros(
            25, 50, 100, 150, 200, 300, 500, 750, 1000, 2000, 3000, 5000, 10_000, 25_000, 50_000, 100_000, 250_000,
            500_000, 1_000_000);

    /** Buckets for the age of tokens: from a minute to a year. Tokens of service accounts live for an hour by default. */
    private static final Duration[] AGES = {
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(10),
        Duration.ofMinutes(30),
        Duration.ofHours(1),
        Duration.ofHours(4),
        Duration.ofDays(1),
        Duration.ofDays(7),
        Duration.ofDays(30),
        Duration.ofDays(90),
        Duration.ofDays(365)
    };

    /** The code of a request whose caller closed its connection before the response. */
    private static final String CALLER_GONE = "caller_gone";

    private static final String REQUESTS = "gangway.link.requests";
    private static final String ANSWER_MISMATCH = "gangway.stripe.answer.mismatch";
    private static final String AUDIT_FAILED = "gangway.audit.failed";
    private static final String SHED = "gangway.shed";
    private static final String STRIPE_KEYS_SENT = "gangway.stripe.keys.sent";
    private static final String MALFORMED_DEADLINES = "gangway.deadline.malformed";
    private static final String BUDGET_EXHAUSTED = "gangway.retry.budget.exhausted";
    private static final String ISSUER_KEYS_READS = "gangway.issuer.keys.reads";
    private static final String TENANT_RELOADS = "gangway.tenants.reloads";
    private static final String REFRESH = "gangway.refresh";
    private static final String REFRESH_OPENED = "gangway.refresh.opened";
    private static final String TENANT_QUARANTINED = "gangway.tenant.quarantined";
    private static final String TENANT_PROBE_TIME = "gangway.tenant.probe.time";

    /** Descriptions of the meters on the metrics page. docs/metrics.md has the details. */
    private static final Map<String, String> DESCRIPTIONS = Map.ofEntries(
            Map.entry(REQUESTS, "Requests for links"),
            Map.entry("gangway.link.duration", "Duration of requests for links"),
            Map.entry("gangway.overhead", "Gangway's own share of the duration of requests for links"),
            Map.entry("gangway.stripe.attempts", "HTTP requests to Stripe"),
            Map.entry("gangway.stripe.retries", "Retries of failed attempts"),
            Map.entry("gangway.configurations.auto", "Calls with the default configurations auto, by result"),
            Map.entry(ANSWER_MISMATCH, "Fields of Stripe's responses that differ from the request"),
            Map.entry(BUDGET_EXHAUSTED, "Failures that were not retried because a retry budget was exhausted"),
            Map.entry("gangway.stripe.rate.limited", "Requests to Stripe rejected by a rate limit, ours or Stripe's"),
            Map.entry("gangway.limiter.wait", "Time that attempts waited for the rate limiter"),
            Map.entry("gangway.limiter.rate", "Current maximum number of requests per second"),
            Map.entry("gangway.limits.replicas", "Number of replicas that share the tenants' limits"),
            Map.entry("gangway.breaker.state", "State of a circuit breaker: 0 closed, 1 half-open, 2 open"),
            Map.entry("gangway.in.flight", "Calls to Stripe in flight"),
            Map.entry(AUDIT_FAILED, "Audit events that could not be written or were dropped"),
            Map.entry("gangway.audit.queue.usage", "Usage of the audit queue, from 0 to 1"),
            Map.entry(SHED, "Calls rejected because too many were in flight"),
            Map.entry(STRIPE_KEYS_SENT, "Requests with a Stripe key instead of a token, by the key's prefix"),
            Map.entry(MALFORMED_DEADLINES, "Deadlines from the mesh that could not be parsed"),
            Map.entry("gangway.issuer.keys.age", "Seconds since the OIDC issuer's keys were last read"),
            Map.entry(ISSUER_KEYS_READS, "Reads of the OIDC issuer's keys"),
            Map.entry("gangway.token.age", "Time since JWTs that were accepted were issued"),
            Map.entry("gangway.tenants", "Tenants by state"),
            Map.entry(TENANT_QUARANTINED, "1 while the tenant is quarantined, otherwise absent"),
            Map.entry(TENANT_PROBE_TIME, "When the last probe of the tenant's key ended, in seconds since 1970"),
            Map.entry(TENANT_RELOADS, "Scans that found changed or unusable tenant files"),
            Map.entry("gangway.tenants.generation", "Generation of the set of tenants in effect"),
            Map.entry("gangway.files.scan.age", "Seconds since the last scan of mounted files completed"),
            Map.entry("gangway.clock.skew", "Seconds by which the clock is ahead of Stripe's last response"),
            Map.entry("gangway.security.reloads", "Scans that found changed or unusable security files"),
            Map.entry(REFRESH, "Requests to refresh a link, by result"),
            Map.entry(REFRESH_OPENED, "Refresh tokens that were opened"));

    private final MeterRegistry registry;
    private final TenantTags tenants;
    private final MeterProvider<Timer> attempts;
    private final MeterProvider<Timer> durations;
    private final Timer overhead;
    private final Timer tokenAges;
    private final MeterProvider<Timer> limiterWaits;
    private final MultiGauge quarantined;

    /** The series of the last probe, by the tenant's tag. */
    private final Map<String, Gauge> probes = new ConcurrentHashMap<>();

    /** The credentials that have series; null while all credentials have series. */
    private volatile @Nullable Set<String> credentials;

    /** The counters of opened refresh tokens, by the id of the key. */
    private volatile Map<String, Counter> refreshOpened = Map.of();

    Meters(MeterRegistry registry, TenantTags tenants) {
        this.registry = soleRegistry(registry);
        this.tenants = tenants;
        attempts = timer("gangway.stripe.attempts", SLOW);
        durations = timer("gangway.link.duration", SLOW);
        overhead = timer("gangway.overhead", FAST).withTags();
        tokenAges = timer("gangway.token.age", AGES).withTags();
        limiterWaits = timer("gangway.limiter.wait");
        quarantined = MultiGauge.builder(TENANT_QUARANTINED)
                .description(DESCRIPTIONS.get(TENANT_QUARANTINED))
                .register(this.registry);
        beginAtZero();
    }

    /**
     * Returns the only registry of a composite registry, because the composite registry has a second object for each
     * meter. Returns any other registry itself.
     */
    private static MeterRegistry soleRegistry(MeterRegistry registry) {
        return registry instanceof CompositeMeterRegistry composite
                        && composite.getRegistries().size() == 1
                ? composite.getRegistries().iterator().next()
                : registry;
    }

    /**
     * Creates the counters that alerts use, with the value 0. If a series began with its first failure, Prometheus
     * would see no increase.
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
        for (ErrorCode code : List.of(ErrorCode.REFRESH_SUBJECT_MISMATCH, ErrorCode.REFRESH_LOOP)) {
            counter(REFRESH, "result", code.toString(), "plan_changed", "false");
        }
        for (String prefix : List.of("sk_live_", "rk_live_", "sk_test_", "rk_test_")) {
            counter(STRIPE_KEYS_SENT, "prefix", prefix);
        }
        for (String scope : List.of("credential", "process")) {
            counter(BUDGET_EXHAUSTED, "scope", scope);
        }
        for (String result : List.of("applied", "failed")) {
            counter(TENANT_RELOADS, "result", result);
        }
    }

    /**
     * Counts a request for a link that got its response ({@code gangway.link.requests}).
     *
     * @param tenant the tenant of the request; empty if it does not exist or the caller may not act for it
     * @param type the type of link; null if the request ended before the type was known
     * @param code why the request failed; null if it succeeded
     * @param fault whose fault the failure is
     */
    public void linkRequest(
            Optional<TenantId> tenant,
            @Nullable LinkType type,
            Outcome outcome,
            @Nullable ErrorCode code,
            Fault fault) {
        linkRequest(tenant, type, outcome, code == null ? NONE : code.toString(), fault);
    }

    /** Counts a request for a link whose caller disconnected before the response ({@code gangway.link.requests}). */
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
     * @param duration from sending the request to the end of the response or to cancellation
     */
    public void attempt(String result, ConnectionReason reason, Duration duration) {
        BestEffort.run(() ->
                attempts.withTags("result", result, "reason", reason.toString()).record(duration));
    }

    /**
     * Records the total duration of a request for a link ({@code gangway.link.duration}) and the gateway's own share
     * ({@code gangway.overhead}).
     *
     * @param type the type of link; null if the request ended before the type was known
     * @param total from the request's headers to the response's last byte
     * @param waited time spent waiting for Stripe, for the limiter and between attempts
     */
    public void linkDuration(@Nullable LinkType type, Outcome outcome, Duration total, Duration waited) {
        BestEffort.run(() -> durations
                .withTags("type", type == null ? NONE : type.toString(), "outcome", outcome.toString())
                .record(total));
        BestEffort.run(() -> overhead.record(total.minus(waited)));
    }

    /** Creates one timer per combination of tags. With buckets, the timers are histograms. */
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
     * Counts a field of a response that differs from the request ({@code gangway.stripe.answer.mismatch}).
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
     * @param reason the kind of the previous failure; from a fixed list
     */
    public void retry(TenantId tenant, String reason) {
        count(1, "gangway.stripe.retries", "tenant", tenants.of(Optional.of(tenant)), "reason", reason);
    }

    /**
     * Counts a call with the configurations {@code auto}, by how it got them ({@code gangway.configurations.auto}).
     *
     * @param result from a fixed list
     */
    public void autoConfigurations(TenantId tenant, String result) {
        count(1, "gangway.configurations.auto", "tenant", tenants.of(Optional.of(tenant)), "result", result);
    }

    /**
     * Counts a failure that was not retried because a retry budget was exhausted
     * ({@code gangway.retry.budget.exhausted}).
     *
     * @param scope {@code credential} or {@code process}
     */
    public void budgetExhausted(String scope) {
        count(1, BUDGET_EXHAUSTED, "scope", scope);
    }

    /**
     * Counts a request to Stripe that a rate limiter rejected, ours or Stripe's ({@code gangway.stripe.rate.limited}).
     *
     * @param reason {@code limiter} for our own limiter, else Stripe's reason; from a fixed list
     */
    public void rateLimited(TenantId tenant, String reason) {
        count(1, "gangway.stripe.rate.limited", "tenant", tenants.of(Optional.of(tenant)), "reason", reason);
    }

    /**
     * Records how long an attempt waited for the limiter ({@code gangway.limiter.wait}), unless its credential's series
     * have ended.
     *
     * @param credential the credential's fingerprint
     */
    public void limiterWait(String credential, Duration wait) {
        Set<String> retained = credentials;
        if (retained == null || retained.contains(credential)) {
            BestEffort.run(() -> limiterWaits.withTag("credential", credential).record(wait));
        }
    }

    /** Counts a call that was rejected because too many calls were in flight ({@code gangway.shed}). */
    public void shed() {
        count(1, SHED);
    }

    /** Counts a deadline from the mesh that could not be parsed ({@code gangway.deadline.malformed}). */
    public void malformedDeadline() {
        count(1, MALFORMED_DEADLINES);
    }

    /**
     * Counts a request with a Stripe key instead of a token ({@code gangway.stripe.keys.sent}).
     *
     * @param prefix the key's prefix, such as {@code sk_live_}; from a fixed list
     */
    public void stripeKeySent(String prefix) {
        count(1, STRIPE_KEYS_SENT, "prefix", prefix);
    }

    /** Registers the number of calls to Stripe in flight ({@code gangway.in.flight}). */
    public void watchInFlight(IntSupplier count) {
        gauge("gangway.in.flight", count::getAsInt);
    }

    /**
     * Registers the maximum number of requests per second ({@code gangway.limiter.rate}).
     *
     * @param credential the credential's fingerprint
     */
    public void watchLimiter(String credential, DoubleSupplier rate) {
        gauge("gangway.limiter.rate", rate::getAsDouble, "credential", credential);
    }

    /** Registers the number of replicas that share the tenants' limits ({@code gangway.limits.replicas}). */
    public void watchReplicas(IntSupplier count) {
        gauge("gangway.limits.replicas", count::getAsInt);
    }

    /**
     * Registers the state of a circuit breaker ({@code gangway.breaker.state}): 0 closed, 1 half-open, 2 open.
     *
     * @param scope {@code endpoint}, {@code credential} or {@code suspension}
     * @param credential the credential's fingerprint; {@code none} if the breaker has no credential
     */
    public void watchBreaker(String scope, String credential, IntSupplier state) {
        gauge("gangway.breaker.state", state::getAsInt, "scope", scope, "credential", credential);
    }

    /**
     * Registers the number of tenants ({@code gangway.tenants}) and the generation of the tenant set in effect
     * ({@code gangway.tenants.generation}).
     */
    public void watchTenants(
            LongSupplier active, LongSupplier disabled, LongSupplier quarantined, LongSupplier generation) {
        Map.of("active", active, "disabled", disabled, "quarantined", quarantined)
                .forEach((state, count) -> gauge("gangway.tenants", count::getAsLong, "state", state));
        gauge("gangway.tenants.generation", generation::getAsLong);
    }

    /**
     * Counts a scan of changed tenant files ({@code gangway.tenants.reloads}).
     *
     * @param result {@code applied} or {@code failed}
     */
    public void reload(String result) {
        count(1, TENANT_RELOADS, "result", result);
    }

    /**
     * Counts a scan that found a changed or unusable security file ({@code gangway.security.reloads}).
     *
     * @param file the setting that names the file; from a fixed list
     * @param result {@code applied} or {@code failed}
     */
    public void securityFile(String file, String result) {
        count(1, "gangway.security.reloads", "file", file, "result", result);
    }

    /**
     * Counts a request to refresh a link ({@code gangway.refresh}).
     *
     * @param code why it failed; null if it succeeded
     * @param planChanged whether the tenant's settings lead to another link than the first
     */
    public void refresh(@Nullable ErrorCode code, boolean planChanged) {
        count(
                1,
                REFRESH,
                "result",
                code == null ? CREATED : code.toString(),
                "plan_changed",
                String.valueOf(planChanged));
    }

    /**
     * Sets the keys of refresh tokens. Each key has a counter from now on, and the series of all other keys end
     * ({@code gangway.refresh.opened}).
     *
     * @param ids the ids of the keys
     */
    public void refreshKeys(Set<String> ids) {
        end("key", tag -> !ids.contains(tag));
        BestEffort.run(() -> refreshOpened =
                ids.stream().collect(Collectors.toMap(id -> id, id -> counter(REFRESH_OPENED, "key", id))));
    }

    /**
     * Counts a refresh token that was opened ({@code gangway.refresh.opened}), unless its key's series has ended.
     *
     * @param key the id of the key
     */
    public void refreshOpened(String key) {
        Counter opened = refreshOpened.get(key);
        if (opened != null) {
            BestEffort.run(opened::increment);
        }
    }

    /**
     * Registers the time since the last completed scan of mounted files ({@code gangway.files.scan.age}).
     *
     * @param source {@code tenants}, {@code security} or {@code refresh}
     * @param seconds the time in seconds
     */
    public void watchFileScans(String source, DoubleSupplier seconds) {
        gauge("gangway.files.scan.age", seconds::getAsDouble, "source", source);
    }

    /** Registers how far the machine's clock is ahead of Stripe's, in seconds ({@code gangway.clock.skew}). */
    public void watchClockSkew(DoubleSupplier seconds) {
        gauge("gangway.clock.skew", seconds::getAsDouble);
    }

    /**
     * Registers the age of the OIDC issuer's keys ({@code gangway.issuer.keys.age}), and begins to count the reads.
     *
     * @param seconds time in seconds since the last successful read, or since the start if there is none
     */
    public void watchIssuerKeys(DoubleSupplier seconds) {
        gauge("gangway.issuer.keys.age", seconds::getAsDouble);
        for (String result : List.of("ok", "failed")) {
            count(0, ISSUER_KEYS_READS, "result", result);
        }
    }

    /**
     * Counts a read of the OIDC issuer's keys ({@code gangway.issuer.keys.reads}).
     *
     * @param result {@code ok} or {@code failed}
     */
    public void issuerKeysRead(String result) {
        count(1, ISSUER_KEYS_READS, "result", result);
    }

    /** Records the time since a JWT that was accepted was issued ({@code gangway.token.age}). */
    public void tokenAge(Duration age) {
        BestEffort.run(() -> tokenAges.record(age));
    }

    /** Counts audit events that could not be written or had no place in the queue ({@code gangway.audit.failed}). */
    public void auditFailed(int events) {
        count(events, AUDIT_FAILED);
    }

    /** Registers the usage of the audit queue, from 0 to 1 ({@code gangway.audit.queue.usage}). */
    public void watchAuditQueue(DoubleSupplier usage) {
        gauge("gangway.audit.queue.usage", usage::getAsDouble);
    }

    /**
     * Sets the tenants that exist. Ends the series of all other tenants and registers the quarantined tenants
     * ({@code gangway.tenant.quarantined}).
     */
    public void serve(Collection<TenantId> existing, Collection<TenantId> inQuarantine) {
        tenants.serve(existing);
        end("tenant", tag -> !tenants.isNamed(tag));
        probes.keySet().removeIf(tag -> !tenants.isNamed(tag));
        BestEffort.run(() -> quarantined.register(inQuarantine.stream()
                .map(id -> tenants.of(Optional.of(id)))
                .distinct()
                .map(tag -> Row.of(Tags.of("tenant", tag), 1))
                .collect(Collectors.toList())));
    }

    /**
     * Sets the result of the last key probe of a tenant ({@code gangway.tenant.probe.time}).
     *
     * @param result null ends the series
     */
    public void lastProbe(TenantId tenant, @Nullable ProbeResult result) {
        BestEffort.run(() -> probes.compute(tenants.of(Optional.of(tenant)), (tag, before) -> {
            if (before != null) {
                registry.remove(before);
            }
            return result == null ? null : probeTime(tag, result);
        }));
    }

    private Gauge probeTime(String tag, ProbeResult result) {
        double seconds = result.at().toEpochMilli() / MILLIS_PER_SECOND;
        return Gauge.builder(TENANT_PROBE_TIME, () -> seconds)
                .description(DESCRIPTIONS.get(TENANT_PROBE_TIME))
                .tags("tenant", tag, "verdict", result.verdict().toString())
                .register(registry);
    }

    /** Ends the series of all credentials except those with these fingerprints. */
    public void retainCredentials(Set<String> fingerprints) {
        credentials = Set.copyOf(fingerprints);
        end("credential", tag -> !tag.equals(NONE) && !fingerprints.contains(tag));
    }

    /** Removes all of Gangway's meters, because the registry can outlive the application, for example between tests. */
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
