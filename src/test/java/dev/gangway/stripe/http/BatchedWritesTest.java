package dev.gangway.stripe.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.TestCertificate;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts how often requests on one HTTP/2 connection are flushed to the socket. */
@Tag("tool")
class BatchedWritesTest {

    private static final TestCertificate CERTIFICATE = TestCertificate.make();
    private static final int REQUESTS = 50;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final AtomicInteger flushes = new AtomicInteger();

    @AfterEach
    void close() throws Exception {
        get(vertx.close());
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private HttpClient client(boolean tls) throws Exception {
        HttpServer server = get(vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(tls)
                        .setUseAlpn(tls)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addKeyValue(Buffer.buffer(CERTIFICATE.keyPem()))
                                .addCertValue(Buffer.buffer(CERTIFICATE.certificatePem()))))
                .requestHandler(request -> request.response().end("{}"))
                .listen(0, "localhost"));
        return vertx.createHttpClient(new HttpClientOptions()
                .setSsl(tls)
                .setUseAlpn(tls)
                .setTrustAll(true)
                .setVerifyHost(false)
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setHttp2MaxPoolSize(1)
                .setDefaultHost("localhost")
                .setDefaultPort(server.actualPort()));
    }

    /** Connects, counts flushes to the socket, and then sends all requests in one iteration of the event loop. */
    private int flushesForAllRequests(boolean tls, boolean batched) throws Exception {
        HttpClient client = client(tls);
        Promise<Void> connected = Promise.promise();
        context.runOnContext(_ -> client.request(HttpMethod.POST, "/")
                .compose(first -> {
                    prepare(first.connection(), batched);
                    return first.send("{}");
                })
                .compose(HttpClientResponse::body)
                .<Void>mapEmpty()
                .onComplete(connected));
        get(connected.future());
        flushes.set(0);
        Promise<Void> done = Promise.promise();
        // A task of its own: while Vert.x reads from a connection, it does not flush that connection.
        context.runOnContext(_ -> Future.all(IntStream.range(0, REQUESTS)
                        .mapToObj(_ -> client.request(HttpMethod.POST, "/").compose(BatchedWritesTest::sent))
                        .toList())
                .<Void>mapEmpty()
                .onComplete(done));
        get(done.future());
        return flushes.get();
    }

    private static Future<?> sent(HttpClientRequest request) {
        return request.send("{}").compose(HttpClientResponse::body);
    }

    private void prepare(HttpConnection connection, boolean batched) {
        if (batched) {
            BatchedWrites.enable(connection);
        }
        ((ConnectionBase) connection).channelHandlerContext().pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext next) {
                flushes.incrementAndGet();
                next.flush();
            }
        });
    }

    @Test
    void theRequestsOfOneIterationShareAFlush() throws Exception {
        assertThat(flushesForAllRequests(true, true)).isPositive().isLessThan(REQUESTS / 2);
    }

    @Test
    void otherwiseEachRequestHasAFlush() throws Exception {
        assertThat(flushesForAllRequests(true, false)).isGreaterThanOrEqualTo(REQUESTS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConnectionWithoutTlsStaysAsItIs(boolean batched) throws Exception {
        assertThat(flushesForAllRequests(false, batched)).isGreaterThanOrEqualTo(REQUESTS);
    }
}
