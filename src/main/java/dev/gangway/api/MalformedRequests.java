package dev.gangway.api;

import dev.gangway.model.ErrorCode;
import dev.gangway.model.RequestFailure.NotSent;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Responds to requests that are rejected before they reach the API, for example those without a Host header or with too
 * many headers. Otherwise, the server would log an error for each of them, and any client could cause such errors.
 * Requests that the HTTP server rejects before the router (a {@code Content-Length} that is not a number, a path with
 * {@code %zz}) get that server's plain 400.
 */
@Singleton
class MalformedRequests {

    private static final int BAD_REQUEST = 400;
    private static final int TOO_LARGE = 413;
    private static final int MAX_HEADERS = 100;

    private final EarlyResponses earlyResponses;

    /** The connections of this event loop that are being closed. */
    private final ThreadLocal<Set<HttpConnection>> closing =
            ThreadLocal.withInitial(() -> Collections.newSetFromMap(new WeakHashMap<>()));

    MalformedRequests(EarlyResponses earlyResponses) {
        this.earlyResponses = earlyResponses;
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::bound).failureHandler(this::failed);
    }

    void registerManagement(@Observes ManagementInterface management) {
        management
                .router()
                .route()
                .order(Integer.MIN_VALUE)
                .handler(this::boundManagement)
                .failureHandler(this::failed);
    }

    /**
     * Rejects bodies. No page of the management port takes one, and Quarkus would keep up to 10 MB of each in memory or
     * on disk.
     */
    private void boundManagement(RoutingContext context) {
        MultiMap headers = context.request().headers();
        String length = headers.get(HttpHeaders.CONTENT_LENGTH);
        if (headers.contains(HttpHeaders.TRANSFER_ENCODING) || (length != null && !length.equals("0"))) {
            rejectBody(context);
        } else {
            bound(context);
        }
    }

    private void bound(RoutingContext context) {
        if (closing.get().contains(context.request().connection())) {
            // Sent after a rejected request, before the connection is closed.
            return;
        }
        Optional<String> violation = violation(context.request().headers());
        if (violation.isPresent()) {
            reject(context, violation.get());
        } else {
            context.next();
        }
    }

    /**
     * Returns the first violation in a request's headers. Netty treats a body as chunked if any transfer coding is
     * {@code chunked}. A proxy that interprets the header differently would split the connection into different
     * requests.
     */
    private static Optional<String> violation(MultiMap headers) {
        // The server already limits the size of the headers; this limits their number.
        if (headers.size() > MAX_HEADERS) {
            return Optional.of("A request may have at most " + MAX_HEADERS + " headers.");
        }
        if (headers.getAll(HttpHeaders.HOST).size() > 1) {
            return Optional.of("A request must have exactly one Host header.");
        }
        List<String> codings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
        if (codings.size() > 1 || codings.stream().anyMatch(coding -> !coding.equalsIgnoreCase("chunked"))) {
            return Optional.of("Transfer-Encoding must be 'chunked' and nothing else, in one header.");
        }
        if (headers.contains("")) {
            return Optional.of("A header must have a name.");
        }
        return Optional.empty();
    }

    private void failed(RoutingContext context) {
        switch (context.statusCode()) {
            case BAD_REQUEST -> reject(context, "The request is not well-formed HTTP. Check its path and headers.");
            case TOO_LARGE -> rejectBody(context);
            default -> context.next();
        }
    }

    private void rejectBody(RoutingContext context) {
        closing.get().add(context.request().connection());
        earlyResponses.reject(
                context,
                new NotSent(
                        ErrorCode.BODY_TOO_LARGE,
                        "The body of a request to the API may have at most 16 KiB; the management port accepts none."));
    }

    private void reject(RoutingContext context, String detail) {
        // The rest of the data on the connection can't be trusted.
        closing.get().add(context.request().connection());
        earlyResponses.reject(context, new NotSent(ErrorCode.INVALID_REQUEST, detail));
    }
}
