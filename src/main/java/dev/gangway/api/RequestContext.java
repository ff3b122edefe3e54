package dev.gangway.api;

import dev.gangway.audit.AuditReservation;
import dev.gangway.model.LinkType;
import dev.gangway.model.ProbeResult;
import dev.gangway.model.RequestFailure;
import dev.gangway.model.TenantId;
import dev.gangway.onboarding.LinkPlan;
import dev.gangway.refresh.RefreshClaims;
import dev.gangway.refresh.SubjectHash;
import dev.gangway.stripe.AccountLink;
import dev.gangway.stripe.CallProgress;
import dev.gangway.telemetry.CallTrace;
import dev.gangway.tenant.Tenant;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The state of one request, which is filled in while the request is processed. */
final class RequestContext {

    private static final String KEY = RequestContext.class.getName();
    private static final Pattern REQUEST_ID = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private final Instant began = Instant.now();
    private final long beganNanos = System.nanoTime();
    private final String requestId;
    private final Endpoint.Target target;
    private final BodyFormat format;
    private final boolean linkRequest;
    private CallProgress progress = new CallProgress(CallTrace.none());
    private @Nullable String caller;
    private @Nullable TenantId tenantId;
    private @Nullable Tenant tenant;
    private @Nullable LinkPlan plan;
    private @Nullable AccountLink link;
    private @Nullable RequestFailure failure;
    private @Nullable ProbeResult probe;
    private @Nullable String stripeKeyPrefix;
    private @Nullable RefreshClaims refreshed;
    private @Nullable SubjectHash subject;
    private boolean planChanged;
    private @Nullable AuditReservation auditReservation;

    private RequestContext(HttpServerRequest request) {
        String sent = request.getHeader("X-Request-Id");
        requestId = sent != null && REQUEST_ID.matcher(sent).matches() ? sent : newRequestId();
        String path = Objects.requireNonNullElse(request.path(), "");
        target = Endpoint.at(path);
        format = BodyFormat.of(path, request.getHeader("User-Agent"));
        linkRequest = target.action().isLinkRequest(request.method().name());
    }

    /** Returns a UUID of version 4. It is not a secret, so it is not from {@code SecureRandom}, which has a lock. */
    private static String newRequestId() {
        var random = ThreadLocalRandom.current();
        long high = (random.nextLong() & ~0xf000L) | 0x4000L;
        long low = (random.nextLong() >>> 2) | Long.MIN_VALUE;
        return new UUID(high, low).toString();
    }

    /** The context of a request, created on first use. */
    static RequestContext of(RoutingContext context) {
        RequestContext known = context.get(KEY);
        if (known != null) {
            return known;
        }
        var call = new RequestContext(context.request());
        context.put(KEY, call);
        return call;
    }

    /** When the processing of the request began. */
    Instant began() {
        return began;
    }

    /** Time since the processing of the request began. */
    Duration duration() {
        return Duration.ofNanos(System.nanoTime() - beganNanos);
    }

    /** The caller's own id for the request if it is valid, otherwise a new one. */
    String requestId() {
        return requestId;
    }

    /** The endpoint of the path. */
    Endpoint action() {
        return target.action();
    }

    /** The format of the request's and the response's bodies. */
    BodyFormat format() {
        return format;
    }

    /** The tenant's name as it is spelt in the path. */
    Optional<String> tenantName() {
        return target.tenantName();
    }

    /** Whether the request counts as a request for a link. */
    boolean isLinkRequest() {
        return linkRequest;
    }

    /** The progress of the call to Stripe. */
    CallProgress progress() {
        return progress;
    }

    /** The caller's principal; empty until it is authenticated. */
    Optional<String> knownCaller() {
        return Optional.ofNullable(caller);
    }

    /** The caller's principal. */
    String caller() {
        return required(caller);
    }

    /** The tenant that the caller may act for. */
    Tenant tenant() {
        return required(tenant);
    }

    /** The tenant's id; empty until the caller is known to be one of the tenant's callers. */
    Optional<TenantId> tenantId() {
        return Optional.ofNullable(tenantId);
    }

    /** The plan of what to send to Stripe; empty until the request has been read. */
    Optional<LinkPlan> plan() {
        return Optional.ofNullable(plan);
    }

    /** The type of link; null until it is known. */
    @Nullable
    LinkType type() {
        return plan == null ? null : plan.parameters().type();
    }

    /** The link in the response; null until there is one. */
    @Nullable
    AccountLink link() {
        return link;
    }

    /** Why there is no link; null unless the request failed. */
    @Nullable
    RequestFailure failure() {
        return failure;
    }

    /** The result of a key probe; null unless the request is one that has ended. */
    @Nullable
    ProbeResult probe() {
        return probe;
    }

    void setProbe(ProbeResult probe) {
        this.probe = probe;
    }

    /** The prefix of the Stripe key that the caller sent instead of a token; null if it sent none. */
    @Nullable
    String stripeKeyPrefix() {
        return stripeKeyPrefix;
    }

    void setStripeKeyPrefix(String prefix) {
        this.stripeKeyPrefix = prefix;
    }

    /** The claims of the link to refresh; null unless the request refreshes a link and its token opened. */
    @Nullable
    RefreshClaims refreshed() {
        return refreshed;
    }

    /** The user that the request names; null if it names none. */
    @Nullable
    SubjectHash subject() {
        return subject;
    }

    /** Whether the refreshed link differs from the first, because the tenant's settings changed. */
    boolean isPlanChanged() {
        return planChanged;
    }

    void setRefreshed(RefreshClaims refreshed) {
        this.refreshed = refreshed;
    }

    void setSubject(@Nullable SubjectHash subject) {
        this.subject = subject;
    }

    void setPlanChanged() {
        planChanged = true;
    }

    /** The reservation of the request's audit event; null until there is one. */
    @Nullable
    AuditReservation auditReservation() {
        return auditReservation;
    }

    void setAuditReservation(AuditReservation auditReservation) {
        this.auditReservation = auditReservation;
    }

    /** Makes the request part of a trace; must be called before any other setter. */
    void setTrace(CallTrace trace) {
        progress = new CallProgress(trace);
    }

    void setLink(AccountLink link) {
        this.link = link;
    }

    void setFailure(RequestFailure failure) {
        this.failure = failure;
    }

    void setCaller(String caller) {
        this.caller = caller;
    }

    void setTenantId(TenantId tenantId) {
        this.tenantId = tenantId;
    }

    void setTenant(Tenant tenant) {
        this.tenant = tenant;
    }

    void setPlan(LinkPlan plan) {
        this.plan = plan;
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("AccessFilter has not processed this request");
        }
        return value;
    }
}
