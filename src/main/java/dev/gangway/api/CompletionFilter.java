package dev.gangway.api;

import dev.gangway.audit.AuditEvent;
import dev.gangway.audit.AuditTrail;
import dev.gangway.model.ConnectionReason;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.Fault;
import dev.gangway.model.LinkField;
import dev.gangway.model.Outcome;
import dev.gangway.model.ProbeResult;
import dev.gangway.model.RequestFailure;
import dev.gangway.model.StripeError;
import dev.gangway.model.TenantId;
import dev.gangway.onboarding.LinkPlan;
import dev.gangway.refresh.RefreshClaims;
import dev.gangway.refresh.SubjectHash;
import dev.gangway.stripe.AccountLink;
import dev.gangway.telemetry.CallTrace;
import dev.gangway.telemetry.Meters;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/** Completes each request: sets the headers of every response, and records metrics and the audit event. */
@Singleton
class CompletionFilter {

    /** The code of a request whose caller closed its connection before the response. */
    private static final String CALLER_GONE = "caller_gone";

    private final Meters meters;
    private final AuditTrail audit;

    CompletionFilter(Meters meters, AuditTrail audit) {
        this.meters = meters;
        this.audit = audit;
    }

    @ServerResponseFilter
    void complete(ContainerResponseContext response, RoutingContext context) {
        RequestContext call = RequestContext.of(context);
        context.response().putHeader("X-Request-Id", call.requestId()).putHeader("Cache-Control", "no-store");
        JsonBody.discard(context);
        RequestFailure failure = call.failure();
        AccountLink link = call.link();
        Outcome outcome = failure != null
                ? failure.outcome()
                : link != null ? Outcome.CREATED : call.progress().outcome();
        if (call.isLinkRequest() && (failure != null || link != null)) {
            meters.linkRequest(
                    call.tenantId(),
                    call.type(),
                    outcome,
                    failure == null ? null : failure.code(),
                    failure == null ? Fault.NONE : failure.fault());
            if (call.action() == Endpoint.REFRESH_LINK) {
                meters.refresh(failure == null ? null : failure.code(), call.isPlanChanged());
            }
            if (context.response().closed()) {
                recordDuration(call, outcome);
            } else {
                context.addEndHandler(_ -> recordDuration(call, outcome));
            }
        }
        record(
                call,
                response.getStatus(),
                outcome,
                failure == null ? "none" : failure.code().toString(),
                stripeRequestId(call));
    }

    private static AuditEvent.@Nullable Refresh refresh(RequestContext call) {
        RefreshClaims claims = call.refreshed();
        SubjectHash sent = call.subject();
        if (claims == null && sent == null) {
            return null;
        }
        SubjectHash subject = claims == null ? null : claims.subject();
        return new AuditEvent.Refresh(
                sent == null ? null : sent.toString(),
                subject == null ? null : subject.toString(),
                claims == null ? null : claims.generation() + 1,
                claims == null ? null : claims.caller(),
                call.isPlanChanged());
    }

    private static @Nullable String stripeRequestId(RequestContext call) {
        RequestFailure failure = call.failure();
        if (failure != null) {
            StripeError error = failure.stripe();
            return error == null ? null : error.requestId();
        }
        ProbeResult probe = call.probe();
        if (probe != null) {
            return probe.stripeRequestId();
        }
        AccountLink link = call.link();
        return link == null ? null : link.requestId();
    }

    /** Records a request that was rejected before it reached the API. */
    void rejectedEarly(RequestContext call, int status, ErrorCode code) {
        record(call, status, Outcome.NOT_SENT, code.toString(), null);
    }

    /** Records a request whose caller hung up before the response. */
    void callerGone(RequestContext call) {
        Outcome outcome = call.progress().outcome();
        if (call.isLinkRequest()) {
            meters.callerGone(call.tenantId(), call.type(), outcome);
            recordDuration(call, outcome);
        }
        record(call, 0, outcome, CALLER_GONE, null);
    }

    private void recordDuration(RequestContext call, Outcome outcome) {
        meters.linkDuration(
                call.type(), outcome, call.duration(), call.progress().waited(System.nanoTime()));
    }

    private void record(
            RequestContext call, int status, Outcome outcome, String code, @Nullable String stripeRequestId) {
        LinkPlan plan = call.plan().orElse(null);
        RequestFailure failure = call.failure();
        ProbeResult probe = call.probe();
        var event = new AuditEvent(
                call.began(),
                call.action().toString(),
                call.requestId(),
                call.progress().trace().id().orElse(null),
                call.knownCaller().orElse(null),
                call.tenantId()
                        .or(() -> call.tenantName().flatMap(TenantId::of))
                        .orElse(null),
                plan == null ? null : plan.account(),
                call.type(),
                plan == null
                        ? Set.<LinkField>of()
                        : plan.request().parameters().values().keySet(),
                status,
                outcome,
                code,
                failure == null ? ConnectionReason.NONE : failure.reason(),
                call.progress().attempts(),
                stripeRequestId,
                call.stripeKeyPrefix(),
                probe == null ? null : probe.verdict(),
                refresh(call),
                call.duration());
        audit.write(event, call.auditReservation());
        call.progress()
                .trace()
                .end(new CallTrace.Result(
                        event.requestId(), event.tenant(), event.type(), outcome, code, event.attempts(), status));
    }
}
