package dev.gangway.stripe;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.client.impl.ClientRequestContextImpl;
import org.jboss.resteasy.reactive.client.spi.ResteasyReactiveClientRequestContext;
import org.jboss.resteasy.reactive.client.spi.ResteasyReactiveClientRequestFilter;

/** Tells an {@link Exchange} of its connection: the REST client writes the body just after it has got one. */
final class ExchangeHooks {

    private ExchangeHooks() {}

    /** Leads from the exchange to the REST client's own state of the request. */
    static final class Filter implements ResteasyReactiveClientRequestFilter {
        @Override
        public void filter(ResteasyReactiveClientRequestContext context) {
            if (context instanceof ClientRequestContextImpl client
                    && context.getEntity() instanceof Exchange exchange) {
                exchange.attach(client.getRestClientRequestContext()::getHttpClientRequest);
            }
        }
    }

    /** Writes the body of an exchange. */
    static final class Writer implements MessageBodyWriter<Exchange> {
        @Override
        public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
            return type == Exchange.class;
        }

        @Override
        public void writeTo(
                Exchange exchange,
                Class<?> type,
                Type generic,
                Annotation[] annotations,
                MediaType mediaType,
                MultivaluedMap<String, Object> headers,
                OutputStream out)
                throws IOException {
            exchange.begin();
            out.write(exchange.body());
        }
    }
}
