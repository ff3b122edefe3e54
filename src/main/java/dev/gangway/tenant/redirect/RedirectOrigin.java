package dev.gangway.tenant.redirect;

import java.util.List;
import java.util.Optional;

/**
 * An origin to which users may be sent: scheme, host and port, in lower case and with the scheme's default port made
 * explicit. A host that begins with {@code *.} stands for every host with exactly one label in that place.
 */
public record RedirectOrigin(String scheme, String host, int port) {

    private static final String WILDCARD = "*.";
    private static final String WILDCARD_RULE = "'*' must be the whole first label, before at least two others";

    /**
     * Reads an entry of {@code redirect_origins}.
     *
     * @throws IllegalArgumentException when the text is not an origin, with a message that says what to change
     */
    public static RedirectOrigin parse(String text) {
        int hostStart = text.indexOf("://") + 3;
        boolean wildcard = hostStart > 2 && text.startsWith(WILDCARD, hostStart);
        // Read as an ordinary URL, with a label in the asterisk's place, so that one parser knows what a host is.
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
            throw new IllegalArgumentException("must end after host and port: an origin has no path, not even a slash");
        }
        RedirectOrigin origin = url.origin();
        if (origin.scheme.equals("http") && !url.isLoopback()) {
            throw new IllegalArgumentException("must be https; http is for loopback hosts in test mode only");
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

    /** Whether the origin of a URL is this one, or one that this one's {@code *.} stands for. */
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

    /** What both this origin and the other cover; empty when there is nothing. */
    public Optional<RedirectOrigin> intersection(RedirectOrigin other) {
        if (covers(other)) {
            return Optional.of(other);
        }
        return other.covers(this) ? Optional.of(this) : Optional.empty();
    }

    /** What both lists cover. */
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
