package dev.gangway.api.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Passes bytes on to the HTTP decoder only while every complete request has its response and the client reads its
 * responses. Otherwise, it keeps the bytes that were read and stops reading. Without this handler, Vert.x decodes and
 * queues every pipelined request, and buffers every response, without a bound.
 *
 * <p>A request whose request line is not one of HTTP/1.0 or HTTP/1.1, or whose chunks are malformed, gets a 400; then
 * the connection is closed. This includes the preface of HTTP/2, whose streams are not bounded.
 */
final class OneRequestAtATime extends ChannelInboundHandlerAdapter {

    /** Bytes that were read but not passed on: the rest of one read. */
    private final Deque<ByteBuf> held = new ArrayDeque<>();

    private final RequestHead head = new RequestHead();
    private @Nullable OpenRequests requests;
    private boolean passing;
    private boolean resuming;
    private boolean stopped;
    private boolean rejected;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            context.fireChannelRead(message);
        } else if (rejected) {
            bytes.release();
        } else {
            held.add(bytes);
            pass(context);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        resume(context);
        context.fireChannelWritabilityChanged();
    }

    private void resume(ChannelHandlerContext context) {
        if (!held.isEmpty()) {
            pass(context);
            context.fireChannelReadComplete();
        }
    }

    /**
     * Passes on bytes up to the end of one request; other connections are served before the next one. A change of
     * writability may call this method recursively.
     */
    private void pass(ChannelHandlerContext context) {
        if (passing) {
            return;
        }
        passing = true;
        long before = received();
        while (!held.isEmpty() && mayPass(context) && received() == before) {
            int length = nextLength(context, held.getFirst());
            if (head.isMalformed()) {
                reject(context, "The request line must be '<method> <path> HTTP/1.1'.");
            } else {
                context.fireChannelRead(take(length));
            }
        }
        passing = false;
        if (!held.isEmpty() && mayPass(context)) {
            resumeLater(context);
        }
        if (stopped == held.isEmpty()) {
            stopped = !stopped;
            context.channel().config().setAutoRead(!stopped);
        }
    }

    private long received() {
        return requests == null ? 0 : requests.received();
    }

    /**
     * Resumes in a later task, because a response may not be fully written yet, and other connections must be served.
     */
    private void resumeLater(ChannelHandlerContext context) {
        if (!resuming && !held.isEmpty()) {
            resuming = true;
            context.executor().execute(() -> {
                resuming = false;
                resume(context);
            });
        }
    }

    private boolean mayPass(ChannelHandlerContext context) {
        return requests == null || (requests.areAnswered() && context.channel().isWritable());
    }

    /** The number of bytes to pass on next: at most a request's head, or its body. */
    private int nextLength(ChannelHandlerContext context, ByteBuf bytes) {
        if (requests == null) {
            requests = track(context);
        }
        if (requests == null) {
            // With HTTP/2 enabled, Vert.x adds a decoder at the first byte that differs from the preface.
            return head.read(bytes.slice(bytes.readerIndex(), 1));
        }
        if (requests.isSwitched()) {
            return bytes.readableBytes();
        }
        if (!requests.isInBody()) {
            return head.read(bytes);
        }
        return requests.bodyBytes() < 0
                ? head.readToBlankLine(bytes)
                : Math.clamp(requests.bodyBytes(), 1, bytes.readableBytes());
    }

    private void reject(ChannelHandlerContext context, String reason) {
        rejected = true;
        release();
        boolean mayRespond = requests == null || !requests.isInBody() || !requests.isResponseBegun();
        String response = "HTTP/1.1 400 Bad Request\r\nDate: " + HttpDate.now()
                + "\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: " + reason.length() + "\r\n\r\n"
                + reason;
        context.writeAndFlush(Unpooled.copiedBuffer(mayRespond ? response : "", StandardCharsets.US_ASCII))
                .addListener(ChannelFutureListener.CLOSE);
    }

    /** Tracks requests behind the HTTP/1.1 decoder; null if there is no decoder yet. */
    private @Nullable OpenRequests track(ChannelHandlerContext context) {
        ChannelHandlerContext encoder = context.pipeline().context(HttpResponseEncoder.class);
        if (encoder == null) {
            return null;
        }
        var tracked = new OpenRequests(() -> resumeLater(context), reason -> reject(context, reason));
        context.pipeline().addAfter(encoder.name(), null, tracked);
        return tracked;
    }

    private ByteBuf take(int length) {
        ByteBuf first = held.getFirst();
        return length == first.readableBytes() ? held.removeFirst() : first.readRetainedSlice(length);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        release();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        release();
    }

    private void release() {
        held.forEach(ByteBuf::release);
        held.clear();
    }
}
