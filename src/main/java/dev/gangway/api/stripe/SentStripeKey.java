package dev.gangway.api.stripe;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds a key or secret of Stripe's in {@code Authorization}, where a caller sent it instead of a token. */
public final class SentStripeKey {

    /** The prefixes of Stripe's keys and secrets. They are the values of a metric tag, so the list is fixed. */
    public static final List<String> PREFIXES = List.of(
            "sk_live_",
            "sk_test_",
            "sk_org_",
            "rk_live_",
            "rk_test_",
            "rk_org_",
            "pk_live_",
            "pk_test_",
            "pk_org_",
            "ek_live_",
            "ek_test_",
            "whsec_",
            "rkcs_live_",
            "rkcs_test_");

    /** Separates the parts of a header: scheme, tenant and token; user name and password. */
    private static final Pattern SEPARATORS = Pattern.compile("[\\s~:,\"']+");

    private static final String BASIC = "basic ";

    private SentStripeKey() {}

    /**
     * Returns the prefix of the first key in the headers, such as {@code sk_live_}. The key may stand alone, after
     * {@code Bearer}, after a tenant, or in Basic authentication, which Stripe accepts as well.
     */
    public static Optional<String> prefix(List<String> authorization) {
        return authorization.stream()
                .flatMap(header -> SEPARATORS.splitAsStream(header + " " + basic(header)))
                .map(part -> part.toLowerCase(Locale.ROOT))
                .flatMap(part -> PREFIXES.stream().filter(part::startsWith))
                .findFirst();
    }

    /** Returns the user name and the password of Basic authentication; empty if the header holds none. */
    private static String basic(String header) {
        if (!header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return "";
        }
        try {
            byte[] text =
                    Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
            return new String(text, StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }
}
