package dev.gangway.stripe.http;

import dev.gangway.TestCertificate;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Serves HTTP/2 over TLS; tests control each frame. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write shows in the test
public final class Http2Upstream implements Upstream {

    private final EventLoopGroup group = new NioEventLoopGroup(2);
    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final List<Http2Settings> clientSettings = new CopyOnWriteArrayList<>();
    private final Channel server;
    private volatile Script script = (_, reply) -> reply.whole(200, "{}");

    /** @param settings the settings that the server announces */
    public Http2Upstream(TestCertificate certificate, Http2Settings settings) throws Exception {
        SslContext tls = SslContextBuilder.forServer(bytes(certificate.certificatePem()), bytes(certificate.keyPem()))
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        "h2"))
                .build();
        server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        opened.incrementAndGet();
                        channel.closeFuture().addListener(_ -> connections.remove(channel));
                        channel.pipeline()
                                .addLast(
                                        tls.newHandler(channel.alloc()),
                                        Http2FrameCodecBuilder.forServer()
                                                .initialSettings(settings)
                                                // A test may reset more streams than a server usually accepts.
                                                .decoderEnforceMaxRstFramesPerWindow(0, 0)
                                                .encoderIgnoreMaxHeaderListSize(true)
                                                .build(),
                                        new Http2MultiplexHandler(new ChannelInitializer<>() {
                                            @Override
                                            protected void initChannel(Channel stream) {
                                                stream.pipeline().addLast(new StreamHandler());
                                            }
                                        }),
                                        new ConnectionHandler());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String url() {
        return "https://localhost:" + ((InetSocketAddress) server.localAddress()).getPort();
    }

    @Override
    public void will(Script next) {
        script = next;
        requests.set(0);
        opened.set(0);
    }

    @Override
    public int requests() {
        return requests.get();
    }

    @Override
    public int openConnections() {
        return connections.size();
    }

    /** Number of connections that were opened since the last {@link #will}. */
    int connectionsOpened() {
        return opened.get();
    }

    /** The settings that clients announced. */
    List<Http2Settings> clientSettings() {
        return clientSettings;
    }

    /** The connections that are open now. */
    Set<Channel> connections() {
        return connections;
    }

    /** Sends raw bytes on a connection. */
    static void sendRaw(Channel connection, ByteBuf bytes) {
        connection.pipeline().context(Http2FrameCodec.class).writeAndFlush(bytes);
    }

    @Override
    public void close() {
        group.shutdownGracefully();
    }

    private final class ConnectionHandler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof Http2SettingsFrame frame) {
                clientSettings.add(frame.settings());
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    private final class StreamHandler extends ChannelInboundHandlerAdapter {
        private final StringBuilder body = new StringBuilder();
        private String authorization = "";
        private String acceptEncoding = "";
        private String idempotencyKey = "";

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            boolean ended = false;
            if (message instanceof Http2HeadersFrame frame) {
                authorization = String.valueOf(frame.headers().get("authorization"));
                acceptEncoding = String.valueOf(frame.headers().get("accept-encoding"));
                idempotencyKey = String.valueOf(frame.headers().get("idempotency-key"));
                ended = frame.isEndStream();
            } else if (message instanceof Http2DataFrame frame) {
                body.append(frame.content().toString(StandardCharsets.UTF_8));
                ended = frame.isEndStream();
            }
            ReferenceCountUtil.release(message);
            if (ended) {
                requests.incrementAndGet();
                var request = new Request(authorization, acceptEncoding, idempotencyKey, body.toString());
                var stream = (Http2StreamChannel) context.channel();
                Thread.ofVirtual().start(() -> answer(request, stream));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    private void answer(Request request, Http2StreamChannel stream) {
        try {
            script.answer(request, new StreamReply(stream));
        } catch (Exception e) {
            stream.parent().close();
        }
    }

    /** Replies on one stream. */
    record StreamReply(Http2StreamChannel stream) implements Reply {

        @Override
        public void interim(int status) {
            stream.writeAndFlush(
                    new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status(String.valueOf(status))));
        }

        @Override
        public void head(int status, int length, String... headers) {
            Http2Headers head =
                    new DefaultHttp2Headers().status(String.valueOf(status)).setInt("content-length", length);
            for (int i = 0; i < headers.length; i += 2) {
                head.add(headers[i].toLowerCase(Locale.ROOT), headers[i + 1]);
            }
            stream.writeAndFlush(new DefaultHttp2HeadersFrame(head));
        }

        @Override
        public void part(String text) {
            stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)));
        }

        @Override
        public void end() {
            stream.writeAndFlush(new DefaultHttp2DataFrame(true));
        }

        @Override
        public void reset() {
            reset(Http2Error.INTERNAL_ERROR);
        }

        void reset(Http2Error error) {
            stream.writeAndFlush(new DefaultHttp2ResetFrame(error));
        }

        @Override
        public void closeConnection() {
            stream.parent().close();
        }

        @Override
        public void garbage() {
            sendRaw(stream.parent(), Unpooled.copiedBuffer("SSH-2.0-OpenSSH_9.2\r\n\r\n", StandardCharsets.UTF_8));
        }

        /** DATA on a stream that has ended; HEADERS would need the state of the connection's header compression. */
        @Override
        public void surplus(String body, String... headers) {
            ByteBuf frame = Unpooled.buffer();
            frame.writeMedium(body.length());
            frame.writeByte(Http2FrameTypes.DATA);
            frame.writeByte(new Http2Flags().endOfStream(true).value());
            frame.writeInt(stream.stream().id());
            frame.writeCharSequence(body, StandardCharsets.UTF_8);
            sendRaw(stream.parent(), frame);
        }

        @Override
        public void stall() {}
    }
}
