package dev.gangway.model;

import java.util.Locale;

/** Why a connection could not be made, or was lost. A fixed list: what the other side says is never part of it. */
public enum ConnectionReason {
    /** Nothing happened to a connection. */
    NONE,
    /** The host refuses connections at this port. */
    REFUSED,
    /** There is no route to the host. */
    UNREACHABLE,
    UNKNOWN_HOST,
    /** No connection, or no TLS session, within the time for it. */
    CONNECT_TIMEOUT,
    /** The certificate was not issued by a CA that is trusted here. */
    TLS_UNTRUSTED,
    /** A certificate has expired, or is not valid yet. */
    TLS_EXPIRED,
    /** The certificate is for other hosts. */
    TLS_WRONG_NAME,
    /** Any other failure of TLS. */
    TLS_FAILED,
    /** The proxy did not make the connection. */
    PROXY_REFUSED,
    RESET,
    CLOSED,
    /** What came is not HTTP. */
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
