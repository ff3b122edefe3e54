package dev.gangway.api;

import dev.gangway.model.ErrorCode;
import dev.gangway.model.Outcome;
import dev.gangway.telemetry.Meters;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.util.Locale;
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
        if (!call.isLinkRequest()) {
            return;
        }
        if (answer.getEntity() instanceof Problem problem) {
            meters.linkRequest(
                    call.tenantId(),
                    call.type(),
                    Outcome.valueOf(problem.outcome().toUpperCase(Locale.ROOT)),
                    ErrorCode.valueOf(problem.code().toUpperCase(Locale.ROOT)));
        } else {
            meters.linkRequest(call.tenantId(), call.type(), Outcome.CREATED, null);
        }
    }
}
