package dev.gangway.api;

import dev.gangway.model.Outcome;
import dev.gangway.onboarding.LinkFailure;
import dev.gangway.telemetry.Meters;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerResponseContext;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** What every answer has, and the count of those that were about a link. */
@Singleton
class Answers {

    private final Meters meters;

    Answers(Meters meters) {
        this.meters = meters;
    }

    @ServerResponseFilter
    void complete(ContainerResponseContext answer, RoutingContext context) {
        Call call = Call.of(context);
        answer.getHeaders().putSingle("X-Request-Id", call.requestId());
        answer.getHeaders().putSingle("Cache-Control", "no-store");
        JsonBody.discard(context);
        LinkFailure failure = call.failure();
        if (call.isLinkRequest() && failure != null) {
            meters.linkRequest(call.tenantId(), call.type(), failure.outcome(), failure.code());
        } else if (call.isLinkRequest() && answer.getEntity() instanceof LinkResponse) {
            meters.linkRequest(call.tenantId(), call.type(), Outcome.CREATED, null);
        }
    }
}
