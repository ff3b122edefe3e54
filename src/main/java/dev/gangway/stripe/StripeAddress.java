package dev.gangway.stripe;

import java.net.URI;

/** The address for connections to Stripe's API, as shown in logs. */
final class StripeAddress {

    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private StripeAddress() {}

    /**
     * Returns an address such as {@code api.stripe.com:443} or {@code api.stripe.com:443 via proxy proxy.example:3128}.
     */
    static String of(StripeConfig config) {
        return hostAndPort(config.baseUrl())
                + config.proxy()
                        .map(proxy -> " via proxy " + hostAndPort(proxy))
                        .orElse("");
    }

    private static String hostAndPort(URI url) {
        int usual = "https".equals(url.getScheme()) ? HTTPS_PORT : HTTP_PORT;
        return url.getHost() + ":" + (url.getPort() > 0 ? url.getPort() : usual);
    }
}
