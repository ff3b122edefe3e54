package dev.gangway.stripe.http;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Sends the requests that an event loop makes in one iteration with one system call and, if they fit, in one TLS record.
 * Neither Vert.x nor the REST client has a setting for this, so this class uses the connection's Netty channel.
 */
final class BatchedWrites {

    /** Maximum number of flushes that are joined. */
    private static final int MAX_FLUSHES = 256;

    private BatchedWrites() {}

    /** Enables this for an open HTTP/2 connection. Without TLS, it has no effect. */
    static void enable(HttpConnection connection) {
        if (!(connection instanceof ConnectionBase open)) {
            return;
        }
        Channel channel = open.channelHandlerContext().channel();
        ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
        if (tls != null) {
            // Vert.x's own allocator for TLS does not pool heap buffers, so each record would allocate 17 KB.
            channel.config().setAllocator(PooledByteBufAllocator.DEFAULT);
            channel.pipeline().addAfter(tls.name(), null, new FlushConsolidationHandler(MAX_FLUSHES, true));
        }
    }
}
