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

/** Tracks whether every complete request of a connection has its complete response. It ignores upgrades to HTTP/2. */
final class OpenRequests extends ChannelDuplexHandler {

    private static final String HTTP2_UPGRADE = "h2c";

    private final Runnable whenAnswered;
    private final Consumer<String> whenMalformed;
    private long begun;
    private long received;
    private long responsesBegun;
    private long answered;
    private long bodyBytes;
    private boolean switched;
    private boolean rejected;

    /**
     * Both callbacks run on the connection's event loop.
     *
     * @param whenAnswered called while the last part of a response is written
     * @param whenMalformed called with the reason if a request can't be read to its end
     */
    OpenRequests(Runnable whenAnswered, Consumer<String> whenMalformed) {
        this.whenAnswered = whenAnswered;
        this.whenMalformed = whenMalformed;
    }

    /** Whether the response to the last request has begun. */
    boolean isResponseBegun() {
        return responsesBegun >= begun;
    }

    /** The number of requests that were received completely. */
    long received() {
        return received;
    }

    /** Whether no complete request waits for the end of its response. */
    boolean areAnswered() {
        return received <= answered;
    }

    /** Whether the connection was switched to WebSocket, as Quarkus's development pages do. */
    boolean isSwitched() {
        return switched;
    }

    /** Whether the next byte belongs to a request whose head was received. */
    boolean isInBody() {
        return begun > received;
    }

    /** The number of bytes of the body that are still to come; -1 if it is chunked. */
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
                    && !rejected) {
                whenMalformed.accept("The chunks of the body are malformed.");
                // The application sees the failure; its response is dropped.
                rejected = true;
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
        if (rejected) {
            ReferenceCountUtil.release(message);
            promise.trySuccess();
            return;
        }
        boolean interim = false;
        if (message instanceof HttpResponse head) {
            switched |= head.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
            interim = !switched && head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (!interim) {
                responsesBegun++;
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
