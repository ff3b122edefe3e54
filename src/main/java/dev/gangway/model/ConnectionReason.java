package dev.gangway.model;

import java.util.Locale;

/** Why a connection could not be established or was lost. A fixed list that never contains text from the peer. */
public enum ConnectionReason {
    /** The connection did not fail. */
    NONE,
    /** The host refuses connections on this port. */
    REFUSED,
    /** There is no route to the host. */
    UNREACHABLE,
    UNKNOWN_HOST,
    /** The connection or the TLS session was not established within the timeout. */
    CONNECT_TIMEOUT,
    /** The certificate was not issued by a trusted CA. */
    TLS_UNTRUSTED,
    /** A certificate has expired or is not valid yet. */
    TLS_EXPIRED,
    /** The certificate is for other hosts. */
    TLS_WRONG_NAME,
    /** Any other TLS failure. */
    TLS_FAILED,
    /** The proxy did not establish the connection. */
    PROXY_REFUSED,
    RESET,
    CLOSED,
    /** The response is not HTTP. */
    PROTOCOL_ERROR,
    /** Too many requests wait for a connection. */
    POOL_EXHAUSTED,
    OTHER;

    private final String spelling = name().toLowerCase(Locale.ROOT);

    @Override
    public String toString() {
        return spelling;
    }
}
