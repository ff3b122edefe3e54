package dev.gangway.tenant.redirect;

import dev.gangway.model.Loopback;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A redirect URL, parsed only as far as its origin. The parser is stricter than general ones: it rejects everything
 * that browsers, Stripe and Java might parse differently. The URL is sent exactly as it was parsed.
 *
 * <p>A valid URL has the form {@code http(s)://host[:port]}, followed by any path, query and fragment. It has at most
 * {@value #MAX_LENGTH} characters, all of them visible ASCII that RFC 3986 allows, and no user info. The host consists
 * of DNS labels (including {@code xn--} labels), or is a dotted decimal IPv4 address or an IPv6 address in brackets.
 */
record RedirectUrl(RedirectOrigin origin, int originEnd) {

    static final int MAX_LENGTH = 2048;

    private static final String NOT_IN_URLS = "\\\"<>^`{|}";
    private static final int MAX_LABEL = 63;
    private static final Pattern NUMBER = Pattern.compile("\\d+|0x[0-9a-f]*");
    private static final Pattern IPV4 = Pattern.compile(
            "(OCTET)\\.(OCTET)\\.(OCTET)\\.(OCTET)".replace("OCTET", "25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d"));
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:]{2,39}]");
    private static final Pattern PORT = Pattern.compile("[1-9]\\d{0,4}");

    /** @throws IllegalArgumentException if the text is not a valid URL; the message says what to change */
    static RedirectUrl parse(String text) {
        requireUrlCharacters(text);
        int colon = text.indexOf(':');
        String scheme = text.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT);
        require(scheme.equals("https") || scheme.equals("http"), "must be absolute and begin with https://");
        require(text.startsWith("//", colon + 1), "must have two slashes after the scheme");
        int start = colon + 3;
        int end = start;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String authority = text.substring(start, end).toLowerCase(Locale.ROOT);
        require(authority.indexOf('@') < 0, "must not have user info (an '@' before the path)");
        int portColon = authority.indexOf(':', authority.indexOf(']') + 1);
        String host = portColon < 0 ? authority : authority.substring(0, portColon);
        requireHost(host);
        int port = portColon < 0 ? defaultPort(scheme) : port(authority.substring(portColon + 1));
        return new RedirectUrl(new RedirectOrigin(scheme, host, port), end);
    }

    /** Whether the host is a loopback host; see {@link Loopback}. */
    boolean isLoopback() {
        return Loopback.is(origin.host());
    }

    static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    private static void requireUrlCharacters(String text) {
        require(!text.isEmpty(), "must not be empty");
        require(text.length() <= MAX_LENGTH, "must have at most 2,048 characters");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            require(c > ' ' && c != 0x7f, "must not contain white space or control characters");
            require(c < 0x7f, "must be ASCII: write hosts with xn-- and percent-encode the rest");
            require(NOT_IN_URLS.indexOf(c) < 0, "must not contain any of \\ \" < > ^ ` { | }");
            require(
                    c != '%' || (isHexDigit(text, i + 1) && isHexDigit(text, i + 2)),
                    "must have two hex digits after each '%'");
        }
    }

    private static boolean isHexDigit(String text, int index) {
        return index < text.length() && Character.digit(text.charAt(index), 16) >= 0;
    }

    private static void requireHost(String host) {
        require(!host.isEmpty(), "must have a host");
        if (host.startsWith("[")) {
            require(IPV6.matcher(host).matches() && isIpv6(host), "must have a valid IPv6 address in the brackets");
            return;
        }
        require(!host.endsWith("."), "must not have a dot after the host");
        require(host.length() <= 253, "must have a host of at most 253 characters");
        String[] labels = host.split("\\.", -1);
        for (String label : labels) {
            require(
                    isLabel(label),
                    "must have a host of letters, digits, dots and inner hyphens, nothing percent-encoded");
        }
        // Browsers parse a host whose last label is a number as an IPv4 address, also in forms such as 0x7f.1.
        String last = labels[labels.length - 1];
        if (Character.isDigit(last.charAt(0)) && NUMBER.matcher(last).matches()) {
            require(IPV4.matcher(host).matches(), "must have an IPv4 address of four decimal numbers");
        }
    }

    /** Whether a text is a DNS label: letters, digits and inner hyphens, at most {@value #MAX_LABEL} characters. */
    private static boolean isLabel(String text) {
        int last = text.length() - 1;
        if (last < 0 || last >= MAX_LABEL || text.charAt(0) == '-' || text.charAt(last) == '-') {
            return false;
        }
        for (int i = 0; i <= last; i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isIpv6(String bracketed) {
        String address = bracketed.substring(1, bracketed.length() - 1);
        int gap = address.indexOf("::");
        if (gap >= 0 && address.indexOf("::", gap + 1) >= 0) {
            return false;
        }
        int groups = 0;
        String[] halves =
                gap < 0 ? new String[] {address} : new String[] {address.substring(0, gap), address.substring(gap + 2)};
        for (String half : halves) {
            if (half.isEmpty()) {
                continue;
            }
            for (String group : half.split(":", -1)) {
                if (group.isEmpty() || group.length() > 4) {
                    return false;
                }
                groups++;
            }
        }
        return gap < 0 ? groups == 8 : groups < 8;
    }

    private static int port(String text) {
        require(PORT.matcher(text).matches(), "must have a port of 1 to 65,535 after the ':', without leading zeros");
        int port = Integer.parseInt(text);
        require(port <= 65_535, "must have a port of 1 to 65,535 after the ':'");
        return port;
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
