package dev.gangway.stripe.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import org.jboss.resteasy.reactive.client.spi.ResteasyReactiveClientRequestContext;
import org.jboss.resteasy.reactive.client.spi.ResteasyReactiveClientRequestFilter;

/**
 * Passes an {@link Exchange} from the parameter of a {@link StripeApi} method to the code that runs when there is a
 * connection. In between, the exchange is a local of the Vert.x context that the REST client creates for each
 * invocation.
 */
final class ExchangeFilter implements ResteasyReactiveClientRequestFilter {

    private static final String LOCAL = Exchange.class.getName();

    @Override
    public void filter(ResteasyReactiveClientRequestContext request) {
        request.getContext().putLocal(LOCAL, request.getEntity());
    }

    /** The exchange of the request that is about to be sent on this thread. */
    static Exchange of(HttpClientRequest request) {
        Context context = Vertx.currentContext();
        Exchange exchange = context == null ? null : context.getLocal(LOCAL);
        if (exchange == null) {
            throw new IllegalStateException("a request without an exchange: " + request.getURI());
        }
        return exchange;
    }
}
