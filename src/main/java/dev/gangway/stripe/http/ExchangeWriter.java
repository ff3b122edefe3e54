package dev.gangway.stripe.http;

import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;

/**
 * Writes the text of an {@link Exchange} as the body of its request. Quarkus registers it when it builds the
 * application, because the REST client copies its table of writers for each request if a client has a writer of its own.
 */
@Provider
@ConstrainedTo(RuntimeType.CLIENT)
public final class ExchangeWriter implements MessageBodyWriter<Exchange> {

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
}
