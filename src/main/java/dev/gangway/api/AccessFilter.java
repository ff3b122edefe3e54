package dev.gangway.api;

import dev.gangway.api.stripe.SentStripeKey;
import dev.gangway.api.stripe.TenantKey;
import dev.gangway.audit.AuditReservation;
import dev.gangway.audit.AuditTrail;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.RequestFailedException;
import dev.gangway.model.RequestFailure.NotSent;
import dev.gangway.model.TenantId;
import dev.gangway.security.Access;
import dev.gangway.security.BearerTokens;
import dev.gangway.security.Callers;
import dev.gangway.security.Issuer;
import dev.gangway.security.Operators;
import dev.gangway.security.QuarkusSecurity;
import dev.gangway.telemetry.Meters;
import dev.gangway.telemetry.Traces;
import dev.gangway.tenant.Snapshot;
import dev.gangway.tenant.TenantRegistry;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

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
    private final Meters meters;

    AccessFilter(
            QuarkusSecurity security,
            TenantRegistry tenants,
            Operators operators,
            BearerTokens bearerTokens,
            Traces traces,
            CompletionFilter completion,
            AuditTrail audit,
            Meters meters) {
        this.security = security;
        this.tenants = tenants;
        this.operators = operators;
        this.bearerTokens = bearerTokens;
        this.traces = traces;
        this.completion = completion;
        this.audit = audit;
        this.meters = meters;
    }

    @ServerRequestFilter(preMatching = true, priority = Priorities.AUTHENTICATION)
    Uni<Response> admit(RoutingContext context) {
        // Each resource has only one representation, so the caller's preference makes no difference.
        context.request().headers().remove(HttpHeaders.ACCEPT);
        RequestContext call = RequestContext.of(context);
        call.setTrace(traces.begin(call.action().toString(), context.request()::getHeader));
        MultiMap headers = context.request().headers();
        List<String> authorization = headers.getAll(HttpHeaders.AUTHORIZATION);
        TenantKey key = TenantKey.of(authorization);
        if (call.format() == BodyFormat.STRIPE) {
            key.authorization().ifPresent(token -> headers.set(HttpHeaders.AUTHORIZATION, token));
        }
        return identity(context).flatMap(identity -> {
            call.setCaller(Optional.ofNullable(identity)
                    .flatMap(Callers::nameOf)
                    .orElseThrow(() -> unauthenticated(call, authorization, key)));
            reserveAuditEvent(call, context);
            requireCanonicalPath(call, context);
            authorise(call, key);
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

    private RequestFailedException unauthenticated(RequestContext call, List<String> authorization, TenantKey key) {
        Optional<String> stripeKey = SentStripeKey.prefix(authorization);
        if (stripeKey.isPresent()) {
            call.setStripeKeyPrefix(stripeKey.get());
            meters.stripeKeySent(stripeKey.get());
            return notSent(
                    ErrorCode.STRIPE_KEY_SENT,
                    "The Authorization header holds a key of Stripe's (" + stripeKey.get() + "…), not a token of this"
                            + " gateway. Remove it from this service, and roll it if it is a live key.");
        }
        return notSent(
                ErrorCode.UNAUTHENTICATED,
                switch (call.format()) {
                    case STRIPE -> key.advice();
                    case GANGWAY ->
                        switch (authorization.size()) {
                            case 0 -> "Send the header 'Authorization: Bearer <token>'.";
                            case 1 -> "The Authorization header contains no valid token. It must be 'Bearer <token>'.";
                            default -> "Send the Authorization header once.";
                        };
                });
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
    private static void requireCanonicalPath(RequestContext call, RoutingContext context) {
        String path = Objects.requireNonNullElse(context.request().path(), "");
        if (!path.equals(context.normalizedPath()) || path.indexOf(';') >= 0 || path.endsWith("/")) {
            throw notSent(
                    ErrorCode.NO_SUCH_RESOURCE,
                    switch (call.format()) {
                        case GANGWAY ->
                            "The path must be spelled as in the API's description at /q/openapi and /q/swagger-ui.";
                        case STRIPE ->
                            "The path must be spelled as in Stripe's reference. The API base of the SDK must not end with '/'.";
                    });
        }
    }

    private void authorise(RequestContext call, TenantKey key) {
        if (call.action().isForOperators()) {
            if (!operators.include(call.caller())) {
                throw notSent(
                        ErrorCode.CALLER_NOT_ALLOWED,
                        "This endpoint is for operators, and gangway.security.operators does not name '" + call.caller()
                                + "'.");
            }
            return;
        }
        Snapshot snapshot = tenants.snapshot();
        String name = tenantName(call, key, snapshot);
        switch (Access.decide(snapshot, name, call.caller())) {
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

    /** Returns the tenant that a request names, in its path or in its key, or the caller's default tenant. */
    private static String tenantName(RequestContext call, TenantKey key, Snapshot snapshot) {
        if (call.action() == Endpoint.CREATE_ACCOUNT_LINK) {
            return key.tenant()
                    .or(() -> snapshot.defaultTenantOf(call.caller()))
                    .map(TenantId::value)
                    .orElseThrow(() -> notSent(
                            ErrorCode.TENANT_REQUIRED,
                            "Name the tenant: send '<tenant>~<token>' as the API key. The settings of no tenant name '"
                                    + call.caller() + "' as a caller with 'default: true'."));
        }
        // A path that belongs neither to a tenant nor to operators has no resource.
        return call.tenantName()
                .orElseThrow(() -> notSent(
                        ErrorCode.NO_SUCH_RESOURCE,
                        switch (call.format()) {
                            case GANGWAY -> ExceptionMappers.DESCRIPTION;
                            case STRIPE -> ExceptionMappers.ONLY_LINKS;
                        }));
    }

    private static RequestFailedException notSent(ErrorCode code, String detail) {
        return new RequestFailedException(new NotSent(code, detail));
    }
}
