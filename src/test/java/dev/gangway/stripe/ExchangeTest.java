package dev.gangway.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class ExchangeTest {

    private final List<String> done = new ArrayList<>();

    private final HttpConnection connection = fake(HttpConnection.class);
    private final HttpClientRequest request = fake(HttpClientRequest.class);

    /** Something that remembers what was done with it. */
    private <T> T fake(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, _) -> {
            if (method.getName().equals("connection")) {
                return connection;
            }
            done.add(type.getSimpleName() + "." + method.getName());
            return method.getReturnType() == boolean.class ? (Object) true : self;
        }));
    }

    @Test
    void whatIsGivenUpBeforeItHasAConnectionGivesThatBackWithoutALineInTheLog() {
        var exchange = new Exchange(new byte[0], new Connections(() -> 0));
        exchange.attach(() -> request);
        exchange.giveUp();

        assertThatThrownBy(exchange::begin).isInstanceOf(CancellationException.class);
        // Vert.x logs as an error what has no such handler.
        assertThat(done)
                .containsExactly(
                        "HttpClientRequest.exceptionHandler",
                        "HttpConnection.exceptionHandler",
                        "HttpClientRequest.reset");
        assertThat(exchange.isSent()).isFalse();
    }
}
