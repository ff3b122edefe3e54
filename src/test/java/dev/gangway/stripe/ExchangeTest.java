package dev.gangway.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExchangeTest {

    private final List<String> done = new ArrayList<>();
    private final Promise<HttpClientResponse> response = Promise.promise();
    private final Map<String, Handler<Object>> handlers = new HashMap<>();
    private final AtomicReference<Object> result = new AtomicReference<>();

    private Exchange exchange;

    @BeforeEach
    void begins() {
        Uni.createFrom()
                .<Answer>emitter(emitter -> {
                    exchange = new Exchange(emitter);
                    emitter.onTermination(exchange::giveUp);
                })
                .subscribe()
                .with(result::set, failure -> result.set(((AttemptFailedException) failure).failure()));
    }

    private HttpClientRequest request() {
        return fake(HttpClientRequest.class, response.future());
    }

    private HttpClientResponse answer() {
        return fake(HttpClientResponse.class, response.future());
    }

    /** Something that remembers what was done with it. */
    @SuppressWarnings("unchecked")
    private <T> T fake(Class<T> type, Future<HttpClientResponse> response) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
                    case "response" -> response;
                    case "statusCode" -> 200;
                    case "headers" -> MultiMap.caseInsensitiveMultiMap();
                    case "handler", "endHandler", "exceptionHandler" -> {
                        handlers.put(method.getName(), (Handler<Object>) arguments[0]);
                        yield self;
                    }
                    case "reset" -> done.add("reset");
                    default -> throw new UnsupportedOperationException(method.getName());
                }));
    }

    private void connected() {
        exchange.begin(request(), () -> done.add("write"));
    }

    private void receives(Object item) {
        handlers.get("handler").handle(item);
    }

    @Test
    void whatIsGivenUpBeforeItHasAConnectionGivesThatBackUnused() {
        exchange.giveUp();
        connected();

        assertThat(done).containsExactly("reset");
    }

    @Test
    void whatIsGivenUpOnItsWayClosesItsConnection() {
        connected();
        exchange.giveUp();
        exchange.giveUp();

        assertThat(done).containsExactly("write", "reset");
    }

    @Test
    void aWholeAnswerLeavesTheConnectionToOthers() {
        connected();
        response.complete(answer());
        receives(Buffer.buffer("{\"a\""));
        receives(Buffer.buffer(":1}"));
        assertThat(result.get()).isNull();
        handlers.get("endHandler").handle(null);
        exchange.giveUp();

        assertThat(((Answer) result.get()).body()).hasToString("{\"a\":1}");
        assertThat(done).containsExactly("write");
    }

    @Test
    void anAnswerThatIsTooLongIsCutOffWithItsConnection() {
        connected();
        response.complete(answer());
        receives(Buffer.buffer(new byte[Exchange.MAX_ANSWER_BYTES]));
        assertThat(result.get()).isNull();
        receives(Buffer.buffer("x"));

        assertThat(((Answer) result.get()).status()).isEqualTo(200);
        assertThat(((Answer) result.get()).body()).isNull();
        assertThat(done).containsExactly("write", "reset");
    }

    @Test
    void aConnectionThatBreaksBeforeAnAnswerIsLost() {
        connected();
        response.fail("closed");

        assertThat(result.get()).isEqualTo(new AttemptFailure.ConnectionLost());
    }

    @Test
    void halfAnAnswerIsNone() {
        connected();
        response.complete(answer());
        receives(Buffer.buffer("{"));
        handlers.get("exceptionHandler").handle(new IllegalStateException("closed"));

        assertThat(result.get()).isEqualTo(new AttemptFailure.ConnectionLost());
    }

    @Test
    void theEndOfItsTimeTellsWhetherAnythingWasSent() {
        exchange.timeOut(true);
        assertThat(result.get()).isEqualTo(new AttemptFailure.TimedOut(false, true));

        begins();
        connected();
        exchange.timeOut(false);
        assertThat(result.get()).isEqualTo(new AttemptFailure.TimedOut(true, false));
    }
}
