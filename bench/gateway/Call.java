/**
 * A request to a measured server, with a <code>{tenant}</code> in place of a tenant's number.
 *
 * @param path the path
 * @param authorization the value of the Authorization header
 * @param body the JSON body
 * @param largeBody a body of some 1,000 bytes with the same meaning, apart from a longer return URL
 */
record Call(String path, String authorization, String body, String largeBody) {

    private static final String ACCOUNT_ONLY = "{\"account\": \"" + Settings.ACCOUNT + "\"}";
    private static final String ACCOUNT_AND_URL =
            "{\"account\": \"" + Settings.ACCOUNT + "\", \"return_url\": \"" + Settings.RETURN_URL + "\"}";

    /** Stripe's sample request, with the redirect URLs that the tenants allow. */
    private static final String SAMPLE = "{\"account\":\"" + Settings.ACCOUNT + "\",\"use_case\":{\"type\":\"account_onboarding\","
            + "\"account_onboarding\":{\"configurations\":[\"recipient\"],\"refresh_url\":\"" + Settings.REFRESH_URL
            + "\",\"return_url\":\"" + Settings.RETURN_URL + "\"}}}";

    /** A request in Gangway's own format. */
    static final Call NATIVE = accountOnly("/v1/tenants/t{tenant}/onboarding-links");

    /** The request of an SDK whose base URL is Gangway's, with <code>tenant~token</code> as its key. */
    static final Call DROP_IN = new Call(
            "/v2/core/account_links", "Bearer t{tenant}~" + Settings.TOKEN, SAMPLE, padded(SAMPLE));

    /** A request to Stripe, as far as the substitute reads it. */
    static final Call STRIPE = accountOnly("/v2/core/account_links");

    static final Call STRIPE_JAVA = accountOnly("/onboarding-links");

    static final Call SPRING = accountOnly("/v1/tenants/t{tenant}/account_links");

    private static Call accountOnly(String path) {
        return new Call(path, "Bearer " + Settings.TOKEN, ACCOUNT_ONLY, padded(ACCOUNT_AND_URL));
    }

    private static String padded(String body) {
        return body.replace(Settings.RETURN_URL, Settings.RETURN_URL + Settings.PADDING);
    }

    /** The path for a tenant. */
    String path(int tenant) {
        return path.replace("{tenant}", String.valueOf(tenant));
    }

    /** The Authorization header for a tenant. */
    String authorization(int tenant) {
        return authorization.replace("{tenant}", String.valueOf(tenant));
    }

    /** The same call with the large body. */
    Call large() {
        return new Call(path, authorization, largeBody, largeBody);
    }
}
