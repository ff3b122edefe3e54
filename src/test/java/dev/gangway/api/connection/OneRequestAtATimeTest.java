package dev.gangway.api.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OneRequestAtATimeTest {

    private static final int PIPELINED = 20;

    private final Requests requests = new Requests();
    private final EmbeddedChannel connection =
            new EmbeddedChannel(new OneRequestAtATime(), new HttpRequestDecoder(), new HttpResponseEncoder(), requests);

    /** Takes the place of Vert.x. */
    private static final class Requests extends SimpleChannelInboundHandler<HttpObject> {
        private final List<String> paths = new ArrayList<>();
        private final List<Object> failures = new ArrayList<>();
        private final StringBuilder bodies = new StringBuilder();
        private boolean answersAtOnce;

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
            if (message.decoderResult().isFailure()) {
                failures.add(message);
                var _ = context.writeAndFlush(answer(HttpResponseStatus.OK, 0));
            }
            if (message instanceof HttpRequest request) {
                paths.add(request.uri());
                if (answersAtOnce) {
                    var _ = context.channel().write(answer(HttpResponseStatus.OK, 0));
                }
            }
            if (message instanceof HttpContent content) {
                bodies.append(content.content().toString(StandardCharsets.US_ASCII));
            }
        }
    }

    @AfterEach
    void close() {
        connection.finishAndReleaseAll();
    }

    private static FullHttpResponse answer(HttpResponseStatus status, int bytes) {
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.buffer(bytes).writeZero(bytes));
    }

    private void answer() {
        var _ = connection.writeOneOutbound(answer(HttpResponseStatus.OK, 0));
        connection.flushOutbound();
        connection.runPendingTasks();
    }

    private ByteBuf send(String text) {
        ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
        connection.writeInbound(bytes);
        return bytes;
    }

    private static List<String> paths(int count) {
        return IntStream.range(0, count).mapToObj(n -> "/" + n).toList();
    }

    static Stream<String> requests() {
        return Stream.of(
                "GET /%d HTTP/1.1\r\n\r\n",
                "\r\nGET /%d HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST /%d HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
                "POST /%d HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
                "POST /%d HTTP/1.1\r\nContent-Length: 6\r\n\r\n{\n\n\n\n}",
                "POST /%d HTTP/1.1\r\nContent-Length: 4\r\n\r\n\r\n\r\n",
                "POST /%d HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                "POST /%d HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\r\n\r\n0\r\nTrailer: a\r\n\r\n");
    }

    private static String pipelined(String request) {
        return IntStream.range(0, PIPELINED).mapToObj(request::formatted).collect(Collectors.joining());
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aRequestIsDecodedWhenTheOnesBeforeAreAnswered(String request) {
        send(pipelined(request));
        for (int n = 1; n <= PIPELINED; n++) {
            assertThat(requests.paths).isEqualTo(paths(n));
            assertThat(connection.config().isAutoRead()).isEqualTo(n == PIPELINED);
            answer();
        }

        assertThat(requests.paths).isEqualTo(paths(PIPELINED));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void nothingIsLostHoweverItArrives(String request) {
        requests.answersAtOnce = true;
        pipelined(request).chars().forEach(each -> send(Character.toString(each)));
        String inSingleBytes = requests.bodies.toString();
        assertThat(requests.paths).isEqualTo(paths(PIPELINED));

        requests.paths.clear();
        requests.bodies.setLength(0);
        send(pipelined(request));

        assertThat(requests.paths).isEqualTo(paths(PIPELINED));
        assertThat(requests.bodies).hasToString(inSingleBytes);
        assertThat(connection.config().isAutoRead()).isTrue();
    }

    @Test
    void aBodyArrivesWhileItsRequestWaits() {
        send("POST /0 HTTP/1.1\r\nContent-Length: 6\r\n\r\n{\n");
        send("\n\n\n");
        send("}");

        assertThat(requests.bodies).hasToString("{\n\n\n\n}");
        assertThat(connection.config().isAutoRead()).isTrue();
    }

    @Test
    void anInterimAnswerIsNotTheAnswer() {
        send(pipelined("GET /%d HTTP/1.1\r\n\r\n"));
        var _ = connection.writeOneOutbound(answer(HttpResponseStatus.CONTINUE, 0));
        connection.flushOutbound();
        connection.runPendingTasks();

        assertThat(requests.paths).containsExactly("/0");
    }

    @Test
    void noRequestIsDecodedWhileAnswersAreNotRead() {
        requests.answersAtOnce = true;
        connection.config().setWriteBufferWaterMark(new WriteBufferWaterMark(100, 1_000));
        // Written, and not flushed: the client does not read it.
        var _ = connection.writeOneOutbound(answer(HttpResponseStatus.OK, 2_000));
        send(pipelined("GET /%d HTTP/1.1\r\n\r\n"));
        assertThat(requests.paths).hasSizeLessThanOrEqualTo(1);
        assertThat(connection.config().isAutoRead()).isFalse();

        for (int i = 0; i < PIPELINED; i++) {
            connection.flushOutbound();
            connection.runPendingTasks();
        }

        assertThat(requests.paths).isEqualTo(paths(PIPELINED));
        assertThat(connection.config().isAutoRead()).isTrue();
    }

    @Test
    void whatIsHeldBackIsReleasedWithTheConnection() {
        ByteBuf held = send(pipelined("GET /%d HTTP/1.1\r\n\r\n"));
        assertThat(held.refCnt()).isPositive();

        var _ = connection.close();
        connection.finishAndReleaseAll();

        assertThat(held.refCnt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET / HTTP/2.0\r\n\r\n",
                "GET / HTTP/1.11\r\n\r\n",
                "GET / http/1.1\r\n\r\n",
                "GET  / HTTP/1.1\r\n\r\n",
                "GET\t/\tHTTP/1.1\r\n\r\n",
                " GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1 \r\n\r\n",
                "GET /\r\n\r\n",
                "\0GET / HTTP/1.1\r\n\r\n",
                "\013GET / HTTP/1.1\r\n\r\n",
                "GET /\u00e9 HTTP/1.1\r\n\r\n",
            })
    void aMalformedRequestLineIsRefused(String request) {
        requests.answersAtOnce = true;
        send("GET /0 HTTP/1.1\r\n\r\n");
        ByteBuf held = send(request + "GET /behind HTTP/1.1\r\n\r\n");

        assertThat(requests.paths).isEqualTo(paths(1));
        assertThat(connection.isOpen()).isFalse();
        assertThat(held.refCnt()).isZero();
        ByteBuf last = null;
        for (ByteBuf next = connection.readOutbound(); next != null; next = connection.readOutbound()) {
            last = next;
        }
        assertThat(last.toString(StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void aMalformedRequestLineIsRefusedBeforeThereIsADecoder() {
        var undecided = new EmbeddedChannel(new OneRequestAtATime());

        undecided.writeInbound(Unpooled.copiedBuffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", StandardCharsets.US_ASCII));

        assertThat(undecided.isOpen()).isFalse();
        undecided.finishAndReleaseAll();
    }

    private static final String CHUNKED = "POST /0 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";

    private String sentBack() {
        var all = new StringBuilder();
        for (ByteBuf next = connection.readOutbound(); next != null; next = connection.readOutbound()) {
            all.append(next.toString(StandardCharsets.US_ASCII));
        }
        return all.toString();
    }

    private static int answersIn(String sentBack) {
        return sentBack.split("HTTP/1\\.1 ", -1).length - 1;
    }

    @Test
    void malformedChunksAreRefusedOnceWhateverTheApplicationAnswers() {
        send(CHUNKED + "x\r\n");

        assertThat(requests.failures).hasSize(1);
        assertThat(sentBack()).startsWith("HTTP/1.1 400 ").satisfies(sent -> assertThat(answersIn(sent))
                .isEqualTo(1));
        assertThat(connection.isOpen()).isFalse();
    }

    /** The client would take a second response for the response to its next request. */
    @Test
    void malformedChunksBehindAnEarlyAnswerGetNoOther() {
        requests.answersAtOnce = true;
        send(CHUNKED);
        send("x\r\n");

        assertThat(sentBack()).startsWith("HTTP/1.1 200 ").satisfies(sent -> assertThat(answersIn(sent))
                .isEqualTo(1));
        assertThat(connection.isOpen()).isFalse();
    }

    /** The HTTP server has specific statuses for these requests. */
    @ParameterizedTest
    @MethodSource("tooLarge")
    void aHeadThatIsTooLargeIsPassedOn(String request) {
        send(request);

        assertThat(requests.failures).hasSize(1);
        assertThat(sentBack()).startsWith("HTTP/1.1 200 ").satisfies(sent -> assertThat(answersIn(sent))
                .isEqualTo(1));
    }

    static Stream<String> tooLarge() {
        return Stream.of(
                "GET /" + "a".repeat(9_000) + " HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nX: " + "a".repeat(9_000) + "\r\n\r\n");
    }

    @Test
    void everyAnswerHasADate() {
        requests.answersAtOnce = true;
        send("GET /0 HTTP/1.1\r\n\r\n");
        connection.flushOutbound();

        assertThat(sentBack()).containsPattern("(?i)\r\ndate: \\w{3}, \\d{2} ");
    }

    @Test
    void anUpgradeToHttp2IsIgnored() {
        var seen = new ArrayList<String>();
        connection.pipeline().replace(requests, null, new SimpleChannelInboundHandler<HttpRequest>() {
            @Override
            protected void channelRead0(ChannelHandlerContext context, HttpRequest request) {
                seen.add(String.valueOf(request.headers().get("Upgrade")));
            }
        });
        send("GET / HTTP/1.1\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n");

        assertThat(seen).containsExactly("null");
    }
}
