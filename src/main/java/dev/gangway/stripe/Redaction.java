package dev.gangway.stripe;

import java.util.regex.Pattern;

/** Makes a text that Stripe sent fit to be shown to a caller. */
final class Redaction {

    private static final int MAX_LENGTH = 500;

    /** All between two spaces, whatever a URL is glued to. */
    private static final Pattern URL = Pattern.compile("(?<!\\S)\\S*?://\\S*");

    private static final Pattern SECRET = Pattern.compile("((sk|rk|pk)_(test|live|org)_|alu_|whsec_)[^\\s\"',;)]*");

    /** Also halves of characters, which some readers of JSON refuse. */
    private static final Pattern NOT_TEXT = Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private Redaction() {}

    /** Whether a key or a link's secret stands in the text. */
    static boolean holdsSecret(String text) {
        return SECRET.matcher(text).find();
    }

    /** The text without keys, link secrets, URLs and control characters, cut at {@value #MAX_LENGTH} characters. */
    static String masked(String text) {
        // Cut generously before matching, so that a huge text costs nothing, and exactly after it.
        String bounded = text.length() > 4 * MAX_LENGTH ? text.substring(0, 4 * MAX_LENGTH) : text;
        String urls = URL.matcher(bounded).replaceAll("[url]");
        String secrets = SECRET.matcher(urls).replaceAll("[masked]");
        String cut = secrets.length() > MAX_LENGTH ? secrets.substring(0, MAX_LENGTH) : secrets;
        return NOT_TEXT.matcher(cut).replaceAll(" ");
    }
}
