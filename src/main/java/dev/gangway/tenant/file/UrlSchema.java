package dev.gangway.tenant.file;

import dev.gangway.tenant.redirect.RedirectOrigin;
import dev.gangway.tenant.redirect.UrlTemplate;
import java.util.Map;

/**
 * JSON Schemas of {@link RedirectOrigin} and {@link UrlTemplate}. Their regular expressions have the same meaning in
 * Java and ECMAScript. The schemas do not check the length of host and URL, nor the groups of an IPv6 address.
 */
final class UrlSchema {

    private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

    /** The last label of a host. It must not be a number, as the host would then be an IPv4 address. */
    private static final String LAST_LABEL = "(?!([0-9]+|0[xX][0-9A-Fa-f]*)(?![A-Za-z0-9-]))" + LABEL;

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final String IPV4 = OCTET + "(\\." + OCTET + "){3}";
    private static final String IPV6 = "\\[[0-9A-Fa-f:]{2,39}\\]";
    private static final String HOST = "((" + LABEL + "\\.)*" + LAST_LABEL + "|" + IPV4 + "|" + IPV6 + ")";
    private static final String WILDCARD = "\\*\\.(" + LABEL + "\\.)+" + LAST_LABEL;
    private static final String LOOPBACK = "([lL][oO][cC][aA][lL][hH][oO][sS][tT]|127(\\." + OCTET + "){3}|\\[::1\\])";
    private static final String PORT =
            "(:(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3}))?";
    private static final String HTTPS = "[hH][tT][tT][pP][sS]://";
    private static final String HTTP = "[hH][tT][tT][pP]://";

    private static final String CHARACTER = "([!#$&-;=?-Z\\[\\]_a-z~]|%[0-9A-Fa-f]{2}|\\{(account|tenant|type)\\})";

    /** A refresh token is in the query or in the fragment, and there is only one. */
    private static final String WITH_TOKEN =
            "([/?#]" + CHARACTER + "*)?(\\?|#)" + CHARACTER + "*\\{refresh_token\\}" + CHARACTER + "*";

    static final Map<String, Object> ORIGIN =
            pattern("(" + HTTPS + "(" + HOST + "|" + WILDCARD + ")|" + HTTP + LOOPBACK + ")" + PORT);

    private static final String BASE =
            "(?!.*" + UrlTemplate.ENCODED + ")(" + HTTPS + HOST + "|" + HTTP + LOOPBACK + ")" + PORT;

    static final Map<String, Object> RETURN_URL = pattern(BASE + "([/?#]" + CHARACTER + "*)?");

    static final Map<String, Object> REFRESH_URL = pattern(BASE + "(" + WITH_TOKEN + "|([/?#]" + CHARACTER + "*)?)");

    private UrlSchema() {}

    private static Map<String, Object> pattern(String expression) {
        return Map.of("type", "string", "pattern", "^" + expression + "$");
    }
}
