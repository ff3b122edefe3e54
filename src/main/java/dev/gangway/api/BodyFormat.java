package dev.gangway.api;

import org.jspecify.annotations.Nullable;

/** The format of the bodies of a request and its response. */
enum BodyFormat {
    /** The format of this API; a failure is a problem of RFC 9457. */
    GANGWAY,
    /** The format of Stripe's API v2, which Stripe's SDKs read. */
    STRIPE;

    private static final String STRIPES_PATHS = "/v2/";
    private static final String STRIPES_AGENTS = "Stripe/";

    /**
     * Returns the format for a request. Stripe's SDKs get Stripe's format on unknown paths as well: some of them treat
     * any other body as a success.
     *
     * @param userAgent the value of {@code User-Agent}; null if there is none
     */
    static BodyFormat of(String path, @Nullable String userAgent) {
        boolean stripes = path.startsWith(STRIPES_PATHS)
                || (userAgent != null && userAgent.startsWith(STRIPES_AGENTS) && !Endpoint.isOfTenants(path));
        return stripes ? STRIPE : GANGWAY;
    }
}
