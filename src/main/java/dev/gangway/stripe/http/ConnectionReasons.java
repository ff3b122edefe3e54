package dev.gangway.stripe.http;

import dev.gangway.model.ConnectionReason;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Derives the reason for a failed connection from an exception. */
final class ConnectionReasons {

    /** Maximum number of exceptions to examine; a chain of causes may be circular. */
    private static final int MAX_DEPTH = 16;

    private ConnectionReasons() {}

    /** Returns the reason, by the classes of the exception and its causes. */
    static ConnectionReason of(Throwable failure) {
        List<Throwable> chain = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MAX_DEPTH)
                .toList();
        for (Throwable each : chain) {
            if (each instanceof SSLException) {
                return tls(chain);
            }
        }
        for (Throwable each : chain) {
            ConnectionReason reason = reason(each);
            if (reason != null) {
                return reason;
            }
        }
        return ConnectionReason.OTHER;
    }

    private static ConnectionReason tls(List<Throwable> chain) {
        ConnectionReason found = ConnectionReason.TLS_FAILED;
        for (Throwable each : chain) {
            switch (each) {
                case SslHandshakeTimeoutException _ -> {
                    return ConnectionReason.CONNECT_TIMEOUT;
                }
                case CertificateExpiredException _ -> {
                    return ConnectionReason.TLS_EXPIRED;
                }
                case CertificateNotYetValidException _ -> {
                    return ConnectionReason.TLS_EXPIRED;
                }
                case CertPathBuilderException _ -> found = ConnectionReason.TLS_UNTRUSTED;
                case CertPathValidatorException _ -> found = ConnectionReason.TLS_UNTRUSTED;
                // The JDK's check of host names has no exception class of its own.
                case CertificateException names
                when names.getClass() == CertificateException.class && isOfNames(names) ->
                    found = ConnectionReason.TLS_WRONG_NAME;
                default -> {}
            }
        }
        return found;
    }

    private static boolean isOfNames(CertificateException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.startsWith("No subject alternative") || message.startsWith("No name matching");
    }

    private static @Nullable ConnectionReason reason(Throwable failure) {
        return switch (failure) {
            case ConnectionPoolTooBusyException _ -> ConnectionReason.POOL_EXHAUSTED;
            case UnknownHostException _ -> ConnectionReason.UNKNOWN_HOST;
            case ConnectTimeoutException _ -> ConnectionReason.CONNECT_TIMEOUT;
            case ProxyConnectException _ -> ConnectionReason.PROXY_REFUSED;
            case NoRouteToHostException _ -> ConnectionReason.UNREACHABLE;
            case ConnectException refused ->
                says(refused, "unreachable") ? ConnectionReason.UNREACHABLE : ConnectionReason.REFUSED;
            case StreamResetException _ -> ConnectionReason.RESET;
            case HttpClosedException _ -> ConnectionReason.CLOSED;
            case ClosedChannelException _ -> ConnectionReason.CLOSED;
            case Http2Exception _ -> ConnectionReason.PROTOCOL_ERROR;
            case DecoderException _ -> ConnectionReason.PROTOCOL_ERROR;
            case IllegalArgumentException _ -> ConnectionReason.PROTOCOL_ERROR;
            // Matched by the operating system's message, because one class covers all of its errors.
            case IOException io when says(io, "reset") || says(io, "Broken pipe") -> ConnectionReason.RESET;
            default -> null;
        };
    }

    private static boolean says(IOException failure, String words) {
        return String.valueOf(failure.getMessage()).contains(words);
    }
}
