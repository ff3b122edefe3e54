package dev.gangway.api;

import dev.gangway.audit.AuditReservation;
import dev.gangway.audit.AuditTrail;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.RequestFailedException;
import dev.gangway.model.RequestFailure.NotSent;
import dev.gangway.security.Access;
import dev.gangway.security.BearerTokens;
import dev.gangway.security.Callers;
import dev.gangway.security.Issuer;
import dev.gangway.security.Operators;
import dev.gangway.security.QuarkusSecurity;
import dev.gangway.telemetry.Traces;
import dev.gangway.tenant.TenantRegistry;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates and authorizes every request to the API. Unauthenticated requests get 401; the link endpoints of a
 * tenant are open to its callers, the other endpoints to operators. It runs before matching, so that unauthorized
 * callers cannot enumerate resources.
 */
@Singleton
class AccessFilter {

    private final QuarkusSecurity security;
    private final TenantRegistry tenants;
    private final Operators operators;
    private final BearerTokens bearerTokens;
    private final Traces traces;
    private final CompletionFilter completion;
    private final AuditTrail audit;

    AccessFilter(
            QuarkusSecurity security,
            TenantRegistry tenants,
            Operators operators,
            BearerTokens bearerTokens,
            Traces traces,
            CompletionFilter completion,
            AuditTrail audit) {
        this.security = security;
        this.tenants = tenants;
        this.operators = operators;
        this.bearerTokens = bearerTokens;
        this.traces = traces;
        this.completion = completion;
        this.audit = audit;
    }

    @ServerRequestFilter(preMatching = true, priority = Priorities.AUTHENTICATION)
    Uni<Response> admit(RoutingContext context) {
        // Each resource has only one representation, so the caller's preference makes no difference.
        context.request().headers().remove(HttpHeaders.ACCEPT);
        RequestContext call = RequestContext.of(context);
        call.setTrace(traces.begin(call.action().toString(), context.request()::getHeader));
        return identity(context).flatMap(identity -> {
            authenticate(identity, call, context);
            reserveAuditEvent(call, context);
            requireCanonicalPath(context);
            authorise(call);
            return proceed(call, context);
        });
    }

    /** Returns the caller's identity; null if there is none. */
    private Uni<SecurityIdentity> identity(RoutingContext context) {
        if (bearerTokens.isMissing(context)) {
            // Quarkus would create an exception with a stack trace, and any client could cause many of them.
            return Uni.createFrom().nullItem();
        }
        Uni<SecurityIdentity> identity = security.identityOf(context);
        if (bearerTokens.needIssuer(context)) {
            Context here = context.vertx().getOrCreateContext();
            identity = identity.ifNoItem()
                    .after(Issuer.MAX_WAIT)
                    .fail()
                    .emitOn(task -> here.runOnContext(_ -> task.run()));
        }
        return identity.onFailure().recoverWithUni(AccessFilter::noIdentity);
    }

    /** Maps an authentication failure to no identity, or to a failed request if the token can't be verified now. */
    private static Uni<SecurityIdentity> noIdentity(Throwable failure) {
        if (failure instanceof AuthenticationFailedException) {
            return Uni.createFrom().nullItem();
        }
        if (Issuer.isUnavailable(failure) || failure instanceof TimeoutException) {
            return Uni.createFrom()
                    .failure(notSent(
                            ErrorCode.IDENTITY_PROVIDER_UNAVAILABLE,
                            "The issuer of JWTs can't be reached, so the token can't be verified. Try again later."));
        }
        return failure instanceof OIDCException
                ? Uni.createFrom().nullItem()
                : Uni.createFrom().failure(failure);
    }

    /**
     * Continues to the resource. If the caller hung up during authentication, records that, because nothing else would.
     */
    private Uni<Response> proceed(RequestContext call, RoutingContext context) {
        if (context.response().closed()) {
            completion.callerGone(call);
            return Uni.createFrom().nothing();
        }
        return Uni.createFrom().nullItem();
    }

    private static void authenticate(@Nullable SecurityIdentity identity, RequestContext call, RoutingContext context) {
        call.setCaller(Optional.ofNullable(identity)
                .flatMap(Callers::nameOf)
                .orElseThrow(() -> notSent(
                        ErrorCode.UNAUTHENTICATED,
                        switch (context.request()
                                .headers()
                                .getAll("Authorization")
                                .size()) {
                            case 0 -> "Send the header 'Authorization: Bearer <token>'.";
                            case 1 -> "The Authorization header contains no valid token. It must be 'Bearer <token>'.";
                            default -> "Send the Authorization header once.";
                        })));
    }

    /** Reserves the audit event; rejects the request if the audit trail accepts no more events. */
    private void reserveAuditEvent(RequestContext call, RoutingContext context) {
        if (context.response().closed()) {
            return;
        }
        AuditReservation reservation = audit.reserve()
                .orElseThrow(() -> new RequestFailedException(NotSent.overloaded(
                        "The audit trail accepts no more events, so this request is rejected. Nothing was sent to Stripe."
                                + " Try again.")));
        call.setAuditReservation(reservation);
        // One turn of the event loop later, because the event of a caller that hung up is written in the current turn.
        context.addEndHandler(_ -> context.vertx().runOnContext(_ -> reservation.release()));
    }

    /**
     * Rejects every spelling of a path except the one in the API's description. Routers also accept other spellings;
     * this filter, the router, metrics and a proxy in front of Gangway could then map one path to different resources.
     */
    private static void requireCanonicalPath(RoutingContext context) {
        String path = Objects.requireNonNullElse(context.request().path(), "");
        if (!path.equals(context.normalizedPath()) || path.indexOf(';') >= 0 || path.endsWith("/")) {
            throw notSent(
                    ErrorCode.NO_SUCH_RESOURCE,
                    "The path must be spelled as in the API's description at /q/openapi and /q/swagger-ui.");
        }
    }

    private void authorise(RequestContext call) {
        if (call.action().isForOperators()) {
            if (!operators.include(call.caller())) {
                throw notSent(
                        ErrorCode.CALLER_NOT_ALLOWED,
                        "This endpoint is for operators, and gangway.security.operators does not name '" + call.caller()
                                + "'.");
            }
            return;
        }
        // A path that is neither of a tenant nor for operators has no resource.
        String name = call.tenantName()
                .orElseThrow(() ->
                        notSent(ErrorCode.NO_SUCH_RESOURCE, "The API is described at /q/openapi and /q/swagger-ui."));
        switch (Access.decide(tenants.snapshot(), name, call.caller())) {
            case Access.Granted granted -> {
                call.setTenantId(granted.tenant().id());
                call.setTenant(granted.tenant());
            }
            case Access.Disabled disabled -> {
                call.setTenantId(disabled.id());
                throw notSent(
                        ErrorCode.TENANT_DISABLED,
                        "An operator has disabled this tenant. Ask the operators of this gateway.");
            }
            case Access.Unavailable unavailable -> {
                call.setTenantId(unavailable.id());
                throw notSent(
                        ErrorCode.TENANT_UNAVAILABLE,
                        "The tenant's settings are invalid, and this replica has read no valid ones. Ask the operators"
                                + " of this gateway.");
            }
            case Access.Denied _ ->
                throw notSent(
                        ErrorCode.CALLER_NOT_ALLOWED,
                        "Either there is no tenant of this name, or its settings do not name '" + call.caller()
                                + "' among its callers.");
        }
    }

    private static RequestFailedException notSent(ErrorCode code, String detail) {
        return new RequestFailedException(new NotSent(code, detail));
    }
}
