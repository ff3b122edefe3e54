package dev.gangway.api.connection;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Bounds the connections to the management port. Quarkus has {@code quarkus.management.limits.max-connections}, but
 * applies the bound to the API port only (Quarkus 3.33).
 */
final class ManagementConnections {

    private static final String PORT = "quarkus.management.port";
    private static final String MAXIMUM = "quarkus.management.limits.max-connections";

    private final int port;
    private final int maximum;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * @param port the management port; 0 if it is chosen at random, which disables the bound
     * @param maximum the maximum number of connections
     */
    ManagementConnections(int port, int maximum) {
        this.port = port;
        this.maximum = maximum;
    }

    static ManagementConnections configured() {
        Config config = ConfigProvider.getConfig();
        return new ManagementConnections(
                config.getOptionalValue(PORT, Integer.class).orElse(0),
                config.getOptionalValue(MAXIMUM, Integer.class).orElse(Integer.MAX_VALUE));
    }

    /** Whether a local port is the management port. */
    boolean isAt(int localPort) {
        return localPort == port;
    }

    /** A handler that closes its connection at once if too many are open. */
    ChannelHandler handler() {
        return new ChannelInboundHandlerAdapter() {
            private boolean counted;

            @Override
            public void channelActive(ChannelHandlerContext context) {
                counted = true;
                if (open.incrementAndGet() > maximum) {
                    var _ = context.close();
                } else {
                    context.fireChannelActive();
                }
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                if (counted) {
                    counted = false;
                    open.decrementAndGet();
                }
                context.fireChannelInactive();
            }
        };
    }
}
