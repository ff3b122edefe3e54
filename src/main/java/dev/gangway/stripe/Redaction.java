package dev.gangway.stripe;

import java.util.regex.Pattern;

/** Removes secrets from text that Stripe sent, before a caller sees it. */
final class Redaction {

    private static final int MAX_LENGTH = 500;

    /** Matches a URL and all text attached to it, up to the next space on each side. */
    private static final Pattern URL = Pattern.compile("(?<!\\S)\\S*?://\\S*");

    private static final Pattern SECRET = Pattern.compile("((sk|rk|pk)_(test|live|org)_|alu_|whsec_)[^\\s\"',;)]*");

    /** Includes unpaired surrogates, which some JSON parsers reject. */
    private static final Pattern NOT_TEXT = Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private Redaction() {}

    /** Whether the text contains a key or the secret of a link. */
    static boolean holdsSecret(String text) {
        return SECRET.matcher(text).find();
    }

    /**
     * Returns the text without keys, link secrets, URLs and control characters, cut at {@value #MAX_LENGTH} characters.
     */
    static String masked(String text) {
        // Cut roughly before matching, to bound the cost of a huge text, and exactly after it.
        String bounded = text.length() > 4 * MAX_LENGTH ? text.substring(0, 4 * MAX_LENGTH) : text;
        String urls = URL.matcher(bounded).replaceAll("[url]");
        String secrets = SECRET.matcher(urls).replaceAll("[masked]");
        String cut = secrets.length() > MAX_LENGTH ? secrets.substring(0, MAX_LENGTH) : secrets;
        return NOT_TEXT.matcher(cut).replaceAll(" ");
    }
}
