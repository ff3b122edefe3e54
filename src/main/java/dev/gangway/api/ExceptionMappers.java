package dev.gangway.api;

import dev.gangway.model.ErrorCode;
import dev.gangway.model.Outcome;
import dev.gangway.model.RequestFailedException;
import dev.gangway.model.RequestFailure;
import dev.gangway.model.RequestFailure.CallFailed;
import dev.gangway.model.RequestFailure.NotSent;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Maps failures and exceptions to responses. A response never contains an exception's own message. */
@Singleton
class ExceptionMappers {

    static final String DESCRIPTION = "The API is described at /q/openapi and /q/swagger-ui.";

    static final String ONLY_LINKS = "Gangway only creates account links (POST " + AccountLinksResource.PATH
            + "); use another client for this call.";

    private static final Logger LOG = Logger.getLogger(ExceptionMappers.class);

    @ServerExceptionMapper
    RestResponse<Object> failed(RequestFailedException exception, RoutingContext context) {
        return response(exception.failure(), context);
    }

    @ServerExceptionMapper
    RestResponse<Object> notMatched(WebApplicationException exception, RoutingContext context) {
        RequestContext call = RequestContext.of(context);
        String detail =
                switch (call.format()) {
                    case GANGWAY -> DESCRIPTION;
                    case STRIPE -> ONLY_LINKS;
                };
        return switch (exception.getResponse().getStatus()) {
            // With several resources below a path, the router returns 404 even if only the method is wrong.
            case 404, 405 ->
                call.action()
                        .method()
                        .map(method -> {
                            RestResponse<Object> response =
                                    response(new NotSent(ErrorCode.METHOD_NOT_ALLOWED, detail), context);
                            response.getHeaders().putSingle(HttpHeaders.ALLOW, method);
                            return response;
                        })
                        .orElseGet(() -> response(new NotSent(ErrorCode.NO_SUCH_RESOURCE, detail), context));
            default -> unexpected(exception, context);
        };
    }

    @ServerExceptionMapper
    RestResponse<Object> unexpected(Throwable exception, RoutingContext context) {
        LOG.errorf(
                exception,
                "Request %s failed unexpectedly",
                RequestContext.of(context).requestId());
        return response(
                new CallFailed(
                        ErrorCode.INTERNAL_ERROR,
                        Outcome.UNKNOWN,
                        "This is a bug in the gateway. Tell its operators the request id.",
                        0,
                        Optional.empty()),
                context);
    }

    private static RestResponse<Object> response(RequestFailure failure, RoutingContext context) {
        RequestContext call = RequestContext.of(context);
        call.setFailure(failure);
        FailureResponse failed = FailureResponse.of(failure, call);
        var response = RestResponse.ResponseBuilder.create(failed.status()).entity(failed.body());
        failed.headers().forEach(response::header);
        return response.build();
    }
}
