package dev.gangway.api.connection;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;

/** Knows whether every whole request of a connection has its whole answer. It ignores upgrades to HTTP/2. */
final class OpenRequests extends ChannelDuplexHandler {

    private static final String HTTP2_UPGRADE = "h2c";

    private final Runnable whenAnswered;
    private final Consumer<String> whenMalformed;
    private long begun;
    private long received;
    private long answersBegun;
    private long answered;
    private long bodyBytes;
    private boolean switched;
    private boolean refused;

    /**
     * Both are called on the connection's event loop.
     *
     * @param whenAnswered is called while the last part of an answer is written
     * @param whenMalformed is called with what to change when a request can't be read to its end
     */
    OpenRequests(Runnable whenAnswered, Consumer<String> whenMalformed) {
        this.whenAnswered = whenAnswered;
        this.whenMalformed = whenMalformed;
    }

    /** Whether the answer to the last request has begun. */
    boolean isAnswerBegun() {
        return answersBegun >= begun;
    }

    /** How many requests were received to their end. */
    long received() {
        return received;
    }

    /** Whether no whole request waits for the end of its answer. */
    boolean areAnswered() {
        return received <= answered;
    }

    /** Whether the connection speaks WebSocket from now on, as Quarkus's pages for development do. */
    boolean isSwitched() {
        return switched;
    }

    /** Whether the next byte belongs to a request whose head was received. */
    boolean isInBody() {
        return begun > received;
    }

    /** How many bytes of the body are to come; -1 if it is chunked. */
    long bodyBytes() {
        return bodyBytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            begun++;
            try {
                bodyBytes = HttpUtil.isTransferEncodingChunked(request) ? -1 : HttpUtil.getContentLength(request, 0L);
            } catch (NumberFormatException notANumber) {
                ReferenceCountUtil.release(message);
                whenMalformed.accept("Content-Length must be a number of bytes.");
                return;
            }
            if (request.headers().containsValue(HttpHeaderNames.UPGRADE, HTTP2_UPGRADE, true)) {
                request.headers().remove(HttpHeaderNames.UPGRADE);
            }
        }
        if (message instanceof HttpContent content) {
            if (!(message instanceof HttpRequest)
                    && isInBody()
                    && content.decoderResult().isFailure()
                    && !refused) {
                whenMalformed.accept("The chunks of the body are malformed.");
                // The application learns of it, and what it answers is dropped.
                refused = true;
                context.fireChannelRead(message);
                return;
            }
            bodyBytes -= Math.max(0, Math.min(bodyBytes, content.content().readableBytes()));
        }
        if (message instanceof LastHttpContent) {
            received++;
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (refused) {
            ReferenceCountUtil.release(message);
            promise.trySuccess();
            return;
        }
        boolean interim = false;
        if (message instanceof HttpResponse head) {
            switched |= head.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
            interim = !switched && head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (!interim) {
                answersBegun++;
                if (!head.headers().contains(HttpHeaderNames.DATE)) {
                    head.headers().set(HttpHeaderNames.DATE, HttpDate.now());
                }
            }
        }
        boolean last = message instanceof LastHttpContent && !interim;
        var _ = context.write(message, promise);
        if (last) {
            answered++;
            whenAnswered.run();
        }
    }
}
