package dev.gangway.api;

import dev.gangway.audit.AuditReservation;
import dev.gangway.model.LinkType;
import dev.gangway.model.RequestFailure;
import dev.gangway.model.TenantId;
import dev.gangway.onboarding.LinkPlan;
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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is known of the request that is being answered; it grows as the request goes on its way. */
final class RequestContext {

    private static final String KEY = RequestContext.class.getName();
    private static final Pattern REQUEST_ID = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private final Instant began = Instant.now();
    private final long beganNanos = System.nanoTime();
    private final String requestId;
    private final Endpoint.Target target;
    private final boolean linkRequest;
    private CallProgress progress = new CallProgress(CallTrace.none());
    private @Nullable String caller;
    private @Nullable TenantId tenantId;
    private @Nullable Tenant tenant;
    private @Nullable LinkPlan plan;
    private @Nullable AccountLink link;
    private @Nullable RequestFailure failure;
    private @Nullable AuditReservation auditReservation;

    private RequestContext(HttpServerRequest request) {
        String sent = request.getHeader("X-Request-Id");
        requestId = sent != null && REQUEST_ID.matcher(sent).matches()
                ? sent
                : UUID.randomUUID().toString();
        target = Endpoint.at(Objects.requireNonNullElse(request.path(), ""));
        linkRequest = target.action().isLinkRequest(request.method().name());
    }

    /** The call that a request is. */
    static RequestContext of(RoutingContext context) {
        RequestContext known = context.get(KEY);
        if (known != null) {
            return known;
        }
        var call = new RequestContext(context.request());
        context.put(KEY, call);
        return call;
    }

    /** When the request began to be answered. */
    Instant began() {
        return began;
    }

    /** How long it has been going on. */
    Duration duration() {
        return Duration.ofNanos(System.nanoTime() - beganNanos);
    }

    /** The caller's own id for the request where it sent a usable one, else a new one. */
    String requestId() {
        return requestId;
    }

    /** What the path stands for. */
    Endpoint action() {
        return target.action();
    }

    /** The tenant's name as the path spells it. */
    Optional<String> tenantName() {
        return target.tenantName();
    }

    /** Whether the request asks for a link, and so counts among the requests for links. */
    boolean isLinkRequest() {
        return linkRequest;
    }

    /** How far the call to Stripe has got. */
    CallProgress progress() {
        return progress;
    }

    /** The caller's principal; empty as long as it is not known. */
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

    /** The tenant, once it is known that the caller may know of it. */
    Optional<TenantId> tenantId() {
        return Optional.ofNullable(tenantId);
    }

    /** What is to be sent to Stripe; empty as long as the request has not been read. */
    Optional<LinkPlan> plan() {
        return Optional.ofNullable(plan);
    }

    /** The type of link; null as long as it is not known. */
    @Nullable
    LinkType type() {
        return plan == null ? null : plan.parameters().type();
    }

    /** The link that the request is answered with; null as long as there is none. */
    @Nullable
    AccountLink link() {
        return link;
    }

    /** Why there is no link; null as long as nothing has failed. */
    @Nullable
    RequestFailure failure() {
        return failure;
    }

    /** The place of the request's audit event; null as long as none is reserved. */
    @Nullable
    AuditReservation auditReservation() {
        return auditReservation;
    }

    void setAuditReservation(AuditReservation auditReservation) {
        this.auditReservation = auditReservation;
    }

    /** Makes the request part of a trace; before anything else is known of it. */
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
            throw new IllegalStateException("the gate did not see this request");
        }
        return value;
    }
}
