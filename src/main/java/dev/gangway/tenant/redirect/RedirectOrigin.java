package dev.gangway.tenant.redirect;

import java.util.List;
import java.util.Optional;

/**
 * An allowed redirect origin: scheme, host and port, in lower case. The port is explicit, even if it is the scheme's
 * default. In a host that begins with {@code *.}, the asterisk matches exactly one label.
 */
public record RedirectOrigin(String scheme, String host, int port) {

    private static final String WILDCARD = "*.";
    private static final String WILDCARD_RULE = "'*' must be the whole first label, followed by at least two others";

    /**
     * Parses an entry of {@code redirect_origins}.
     *
     * @throws IllegalArgumentException if the text is not an origin; the message says what to change
     */
    public static RedirectOrigin parse(String text) {
        int hostStart = text.indexOf("://") + 3;
        boolean wildcard = hostStart > 2 && text.startsWith(WILDCARD, hostStart);
        // The asterisk is replaced with a label, so that the parser of ordinary URLs can validate the host.
        String sample = wildcard ? text.substring(0, hostStart) + "x" + text.substring(hostStart + 1) : text;
        RedirectUrl url;
        try {
            url = RedirectUrl.parse(sample);
        } catch (IllegalArgumentException notAUrl) {
            throw new IllegalArgumentException(
                    "must be an origin such as https://app.acme.example or https://*.acme.example: "
                            + (text.contains("*") ? WILDCARD_RULE : notAUrl.getMessage()),
                    notAUrl);
        }
        if (url.originEnd() != sample.length()) {
            throw new IllegalArgumentException(
                    "must end after host and port: an origin has no path, not even a trailing slash");
        }
        RedirectOrigin origin = url.origin();
        if (origin.scheme.equals("http") && !url.isLoopback()) {
            throw new IllegalArgumentException("must be https; http is allowed only for loopback hosts in test mode");
        }
        if (!wildcard) {
            return origin;
        }
        String parent = origin.host.substring(2);
        if (parent.indexOf('.') < 0 || parent.chars().noneMatch(Character::isLetter)) {
            throw new IllegalArgumentException("must be an origin such as https://*.acme.example: " + WILDCARD_RULE);
        }
        return new RedirectOrigin(origin.scheme, WILDCARD + parent, origin.port);
    }

    /** Whether this origin equals the other one, or matches it with its {@code *.} wildcard. */
    public boolean covers(RedirectOrigin other) {
        if (!scheme.equals(other.scheme) || port != other.port) {
            return false;
        }
        if (!host.startsWith(WILDCARD) || other.host.startsWith(WILDCARD)) {
            return host.equals(other.host);
        }
        int firstDot = other.host.indexOf('.');
        return firstDot > 0
                && other.host.startsWith(host.substring(2), firstDot + 1)
                && other.host.length() - firstDot == host.length() - 1;
    }

    /** Returns what both origins cover; empty if they have nothing in common. */
    public Optional<RedirectOrigin> intersection(RedirectOrigin other) {
        if (covers(other)) {
            return Optional.of(other);
        }
        return other.covers(this) ? Optional.of(this) : Optional.empty();
    }

    /** Returns the origins that both lists cover. */
    public static List<RedirectOrigin> intersection(List<RedirectOrigin> some, List<RedirectOrigin> others) {
        return some.stream()
                .flatMap(one -> others.stream().map(one::intersection).flatMap(Optional::stream))
                .distinct()
                .toList();
    }

    @Override
    public String toString() {
        boolean defaultPort = port == RedirectUrl.defaultPort(scheme);
        return scheme + "://" + host + (defaultPort ? "" : ":" + port);
    }
}
