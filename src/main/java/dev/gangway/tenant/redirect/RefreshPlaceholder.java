package dev.gangway.tenant.redirect;

/**
 * The placeholder {@value #TEXT}, which may occur once in a {@code refresh_url}, in its query or fragment. Gangway
 * replaces it by a refresh token. Other parts of a URL may be rewritten or logged by servers in between.
 */
public final class RefreshPlaceholder {

    /** The placeholder as it is written. */
    public static final String TEXT = "{refresh_token}";

    /** Maximum length of a URL with the placeholder, which leaves room for the token. */
    private static final int MAX_LENGTH = 1200;

    private RefreshPlaceholder() {}

    /** Whether a URL contains the placeholder. */
    public static boolean isIn(String url) {
        return url.contains(TEXT);
    }

    /** Returns the URL with the placeholder replaced. */
    public static String fill(String url, String token) {
        return url.replace(TEXT, token);
    }

    /**
     * Checks the place of the placeholder, if a URL contains it.
     *
     * @throws IllegalArgumentException if it is in the wrong place, if it occurs twice, or if the URL is too long
     */
    public static void check(String url) {
        int first = url.indexOf(TEXT);
        if (first < 0) {
            return;
        }
        if (url.indexOf(TEXT, first + 1) >= 0) {
            throw new IllegalArgumentException("may contain " + TEXT + " only once");
        }
        String before = url.substring(0, first);
        if (before.indexOf('?') < 0 && before.indexOf('#') < 0) {
            throw new IllegalArgumentException("may contain " + TEXT + " in its query or fragment only");
        }
        if (url.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "must have at most 1,200 characters if it contains " + TEXT + ", to leave room for the token");
        }
    }
}
