package dev.gangway.stripe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gangway.model.ConnectionReason;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.proxy.HttpProxyHandler.HttpProxyConnectException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the reason that operators see for an exception, by itself and as the cause of others. */
class ConnectionReasonsTest {

    private static Throwable handshake(Throwable cause) {
        return new SSLHandshakeException("failed", cause);
    }

    private static Arguments row(Throwable failure, ConnectionReason reason) {
        return arguments(failure, reason);
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                row(new ConnectException("Connection refused"), ConnectionReason.REFUSED),
                row(new ConnectException("Network is unreachable"), ConnectionReason.UNREACHABLE),
                row(new NoRouteToHostException("No route to host"), ConnectionReason.UNREACHABLE),
                row(new UnknownHostException("api.stripe.com"), ConnectionReason.UNKNOWN_HOST),
                row(new ConnectTimeoutException("timed out"), ConnectionReason.CONNECT_TIMEOUT),
                row(new SslHandshakeTimeoutException("timed out"), ConnectionReason.CONNECT_TIMEOUT),
                row(
                        handshake(new CertificateException(new CertPathBuilderException("no path"))),
                        ConnectionReason.TLS_UNTRUSTED),
                row(handshake(new CertPathValidatorException("no")), ConnectionReason.TLS_UNTRUSTED),
                row(
                        handshake(new CertPathValidatorException("no", new CertificateExpiredException("NotAfter"))),
                        ConnectionReason.TLS_EXPIRED),
                row(
                        handshake(new CertPathValidatorException("no", new CertificateNotYetValidException("soon"))),
                        ConnectionReason.TLS_EXPIRED),
                row(
                        handshake(new CertificateException("No subject alternative DNS name matching a found.")),
                        ConnectionReason.TLS_WRONG_NAME),
                row(handshake(new CertificateException("No name matching a found")), ConnectionReason.TLS_WRONG_NAME),
                row(handshake(new CertificateException("something else")), ConnectionReason.TLS_FAILED),
                row(handshake(new IOException("handshake_failure")), ConnectionReason.TLS_FAILED),
                row(new DecoderException(handshake(new IOException("bad"))), ConnectionReason.TLS_FAILED),
                row(new SSLException("closed"), ConnectionReason.TLS_FAILED),
                row(new HttpProxyConnectException("403", null), ConnectionReason.PROXY_REFUSED),
                row(new SocketException("Connection reset"), ConnectionReason.RESET),
                row(new IOException("recvAddress(..) failed: Connection reset by peer"), ConnectionReason.RESET),
                row(new IOException("Broken pipe"), ConnectionReason.RESET),
                row(new StreamResetException(7), ConnectionReason.RESET),
                row(new HttpClosedException("Connection was closed"), ConnectionReason.CLOSED),
                row(new ClosedChannelException(), ConnectionReason.CLOSED),
                row(new DecoderException("bad chunk"), ConnectionReason.PROTOCOL_ERROR),
                row(new Http2Exception(Http2Error.PROTOCOL_ERROR), ConnectionReason.PROTOCOL_ERROR),
                row(new IllegalArgumentException("invalid version format: SSH-2.0"), ConnectionReason.PROTOCOL_ERROR),
                row(new ConnectionPoolTooBusyException("full"), ConnectionReason.POOL_EXHAUSTED),
                row(new IOException("sk_test_notAKey"), ConnectionReason.OTHER),
                row(new IllegalStateException(), ConnectionReason.OTHER));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theClassesOfAnExceptionAndItsCausesDecide(Throwable failure, ConnectionReason reason) {
        assertThat(ConnectionReasons.of(failure)).isEqualTo(reason);
        assertThat(ConnectionReasons.of(new RuntimeException(new IllegalStateException(failure))))
                .isEqualTo(reason);
    }

    @Test
    void causesThatAreACircleEnd() {
        var first = new IllegalStateException();
        first.initCause(new IllegalStateException(first));

        assertThat(ConnectionReasons.of(first)).isEqualTo(ConnectionReason.OTHER);
    }
}
