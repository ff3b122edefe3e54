package dev.gangway.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConnectionsTest {

    private final AtomicLong now = new AtomicLong(-5);
    private final Connections connections = new Connections(now::get);
    private final HttpConnection one = connection();
    private final HttpConnection other = connection();

    private static HttpConnection connection() {
        return fake(HttpConnection.class, new HashMap<>(), null);
    }

    /** Something that only knows its connection and its headers. */
    private static <T> T fake(Class<T> type, Map<Object, Object> headers, HttpConnection connection) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
                    case "connection" -> connection;
                    case "putHeader" -> {
                        headers.put(arguments[0], arguments[1]);
                        yield self;
                    }
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == arguments[0];
                    default -> throw new UnsupportedOperationException(method.getName());
                }));
    }

    private Map<Object, Object> use(HttpConnection connection) {
        Map<Object, Object> headers = new HashMap<>();
        connections.use(fake(HttpClientRequest.class, headers, connection));
        return headers;
    }

    @Test
    void anOldConnectionServesOneLastRequest() {
        assertThat(use(one)).isEmpty();
        now.addAndGet(Duration.ofMinutes(5).toNanos() - 1);
        assertThat(use(one)).isEmpty();
        assertThat(use(other)).isEmpty();
        now.addAndGet(1);
        assertThat(use(one)).isEqualTo(Map.of("Connection", "close"));
        assertThat(use(other)).isEmpty();
    }
}
