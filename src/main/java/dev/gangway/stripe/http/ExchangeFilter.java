package dev.gangway.stripe.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import org.jboss.resteasy.reactive.client.spi.ResteasyReactiveClientRequestContext;
import org.jboss.resteasy.reactive.client.spi.ResteasyReactiveClientRequestFilter;

/**
 * Passes an {@link Exchange} from the parameter of a {@link StripeApi} method to the code that runs when there is a
 * connection, and writes its text as the body. In between, the exchange is a local of the Vert.x context that the REST
 * client creates for each invocation.
 */
final class ExchangeFilter implements ResteasyReactiveClientRequestFilter, MessageBodyWriter<Exchange> {

    private static final String LOCAL = Exchange.class.getName();

    @Override
    public void filter(ResteasyReactiveClientRequestContext request) {
        request.getContext().putLocal(LOCAL, request.getEntity());
    }

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == Exchange.class;
    }

    @Override
    public void writeTo(
            Exchange exchange,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        out.write(exchange.body().getBytes(StandardCharsets.UTF_8));
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
