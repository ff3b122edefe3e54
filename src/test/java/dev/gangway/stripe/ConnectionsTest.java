package dev.gangway.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Handler;
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
    private final Map<String, Handler<?>> handlers = new HashMap<>();
    private final HttpConnection one = connection();
    private final HttpConnection other = connection();

    /** Something that only remembers its handlers. */
    private HttpConnection connection() {
        return (HttpConnection) Proxy.newProxyInstance(
                HttpConnection.class.getClassLoader(),
                new Class<?>[] {HttpConnection.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "closeHandler", "exceptionHandler" -> {
                        handlers.put(method.getName(), (Handler<?>) arguments[0]);
                        yield self;
                    }
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == arguments[0];
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    void aConnectionIsOldFiveMinutesAfterItWasOpened() {
        connections.opened(one);
        now.addAndGet(Duration.ofMinutes(5).toNanos() - 1);
        connections.opened(other);
        assertThat(connections.isOld(one)).isFalse();
        now.addAndGet(1);
        assertThat(connections.isOld(one)).isTrue();
        assertThat(connections.isOld(other)).isFalse();
    }

    @Test
    void whatIsClosedIsForgotten() {
        connections.opened(one);
        now.addAndGet(Duration.ofMinutes(6).toNanos());
        handlers.get("closeHandler").handle(null);

        assertThat(connections.isOld(one)).isFalse();
    }

    @Test
    void itsFailuresAreHandledOrVertxWouldLogWhatWasSent() {
        connections.opened(one);

        assertThat(handlers).containsKey("exceptionHandler");
    }
}
