package dev.gangway.api;

import dev.gangway.Mutator;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** URLs whose apparent origin differs from the real one, and two ways to find the real one. */
final class NastyUrls {

    private static final List<String> SCHEMES = Mutator.words("""
            HTTPS://¦http://¦https:/¦https:¦//¦https:///¦https:\\\\¦\thttps://¦\
            javascript://¦ftp://¦https ://¦ht\ntps://¦""");

    private static final List<String> AUTHORITIES = Mutator.words("""
            app.example¦app.example¦APP.example¦app.example:443¦app.example:0443¦app.example:¦app.example:444¦\
            app.example.¦app.example.evil.example¦evilapp.example¦app.example@evil.example¦\
            evil.example@app.example¦app.example:x@evil.example¦evil.example\\@app.example¦\
            app.example\\.evil.example¦evil.example%2f.app.example¦app%2eexample¦app。example¦ａpp.example¦\
            app.example%00.evil.example¦one.shops.example¦ONE.Shops.Example¦one.two.shops.example¦shops.example¦\
            .shops.example¦*.shops.example¦-.shops.example¦xn--e1afmkfd.shops.example¦\
            one.shops.example.evil.example¦oneshops.example¦localhost:3000¦localhost¦127.0.0.1:3000¦127.1:3000¦\
            2130706433¦0x7f.1¦[::1]:3000¦[::ffff:127.0.0.1]¦[::1¦localhost:3000@evil.example¦evil.example:3000¦""");

    private static final List<String> RESTS = Mutator.words("""
            ¦/¦/done¦/done?account=acct_1#top¦?@evil.example¦#@evil.example¦/@evil.example¦\\@evil.example¦\
            /\\evil.example¦//evil.example¦/../..¦/%2e%2e¦/%¦/{account}¦/é¦/ ¦/\r\nLocation: x¦/\0¦\
            #https://evil.example""");

    private NastyUrls() {}

    static String one(Mutator random) {
        String scheme = random.oneIn(3) ? random.among(SCHEMES) : "https://";
        String rest = random.oneIn(2) ? random.among(RESTS) : "";
        String url = scheme + random.among(AUTHORITIES) + rest;
        return switch (random.below(8)) {
            case 0 -> random.damaged(url);
            case 1 -> url + "/" + "x".repeat(random.below(2_200));
            case 2 -> random.text() + url;
            default -> url;
        };
    }

    /** The origins of a URL, according to Java and to a browser. */
    static Set<String> originsOf(String url) {
        // Only Java rejects brackets in a path. No host in a policy of the tests contains brackets.
        URI uri = URI.create(url.replace("[", "%5B").replace("]", "%5D"));
        return Set.copyOf(List.of(origin(uri.getScheme(), uri.getHost(), uri.getPort()), browsersOrigin(url)));
    }

    /**
     * A URL's origin by the URL Standard for special schemes (backslashes are slashes), more lenient than any browser.
     */
    private static String browsersOrigin(String url) {
        String text = url.replaceAll("[\\t\\r\\n]", "")
                .replaceAll("^[\\x00-\\x20]+", "")
                .replace('\\', '/');
        int colon = text.indexOf(':');
        String authority = text.substring(colon + 1).replaceAll("^/*", "").replaceAll("[/?#].*", "");
        String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
        int port = hostAndPort.lastIndexOf(':');
        return port < 0
                ? origin(text.substring(0, colon), hostAndPort, -1)
                : origin(
                        text.substring(0, colon),
                        hostAndPort.substring(0, port),
                        Integer.parseInt(hostAndPort, port + 1, hostAndPort.length(), 10));
    }

    private static String origin(String scheme, String host, int port) {
        String lower = scheme.toLowerCase(Locale.ROOT);
        return lower + "://" + host.toLowerCase(Locale.ROOT) + ":"
                + (port >= 0 ? port : lower.equals("https") ? 443 : 80);
    }
}
