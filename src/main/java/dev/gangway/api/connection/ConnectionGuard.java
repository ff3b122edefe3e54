package dev.gangway.api.connection;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Adds Gangway's handlers to every connection that a server of this process accepts, on the API port and on the
 * management port. Quarkus and Vert.x have no hook for this, but Netty does: Netty loads this class through
 * {@code META-INF/services} if {@link #enable} was called first.
 */
public final class ConnectionGuard extends ChannelInitializerExtension {

    /** Maximum number of bytes per read, and therefore of the bytes that {@link OneRequestAtATime} keeps. */
    private static final int MAX_READ_BYTES = 16 * 1024;

    private static final int MIN_READ_BYTES = 64;
    private static final int FIRST_READ_BYTES = 2 * 1024;

    private static final AtomicBoolean LOADED = new AtomicBoolean();

    private final ManagementConnections management = ManagementConnections.configured();

    /** Called by the service loader. */
    public ConnectionGuard() {
        LOADED.set(true);
    }

    /** Enables the handlers. Must be called before the first server starts. */
    public static void enable() {
        System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
    }

    /** Whether the handlers are added to connections of this process. */
    public static boolean isLoaded() {
        return LOADED.get();
    }

    @Override
    public void postInitializeServerChildChannel(Channel connection) {
        connection
                .config()
                .setRecvByteBufAllocator(
                        new AdaptiveRecvByteBufAllocator(MIN_READ_BYTES, FIRST_READ_BYTES, MAX_READ_BYTES)
                                .maxMessagesPerRead(1));
        if (connection.localAddress() instanceof InetSocketAddress address && management.isAt(address.getPort())) {
            connection.pipeline().addFirst(management.handler());
        }
        // Vert.x's own initializer runs before this one and may have added TLS.
        connection.pipeline().addLast(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel registered) {
                addOneRequestAtATime(registered.pipeline());
            }
        });
    }

    private static void addOneRequestAtATime(ChannelPipeline pipeline) {
        ChannelHandlerContext tls = pipeline.context(SslHandler.class);
        if (tls == null) {
            pipeline.addFirst(new OneRequestAtATime());
        } else {
            pipeline.addAfter(tls.name(), null, new OneRequestAtATime());
        }
    }
}
