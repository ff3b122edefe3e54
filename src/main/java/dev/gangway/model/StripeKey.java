package dev.gangway.model;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The format of Stripe's keys: {@code sk_} or {@code rk_}, then {@code test_} or {@code live_}; or {@code sk_org_}. */
public final class StripeKey {

    private static final String ORGANIZATION = "sk_org_";
    private static final Pattern SHAPE = Pattern.compile("((sk|rk)_(test|live)|sk_org)_[A-Za-z0-9_]{1,240}");

    /** Keys and webhook secrets in upper, lower or mixed case. */
    private static final Pattern ANYWHERE =
            Pattern.compile("(sk|rk|pk)_(test|live|org)|whsec_", Pattern.CASE_INSENSITIVE);

    private static final Pattern PASTED =
            Pattern.compile("(?<![a-z0-9])(((sk|rk|pk)_(test|live)|sk_org|whsec)_[a-z0-9])", Pattern.CASE_INSENSITIVE);

    /** Names of environment variables. No key is all upper case. */
    private static final Pattern VARIABLE = Pattern.compile("[A-Z0-9_]+");

    /** Text as long as an API token or a digest, in hex or Base64. */
    private static final Pattern OPAQUE = Pattern.compile("(?=[A-Za-z+=]*[0-9])[A-Za-z0-9+=]{32,}");

    private static final Pattern TOKEN = Pattern.compile("[0-9A-Fa-f]{64}");

    private StripeKey() {}

    /**
     * Whether a text contains a Stripe key, including one that is interrupted by white space or invisible characters.
     */
    public static boolean isIn(String text) {
        if (text.indexOf('_') < 0 || VARIABLE.matcher(text).matches()) {
            return false;
        }
        return ANYWHERE.matcher(OddCharacter.withoutInvisible(text)).find();
    }

    /** Whether a text contains what can only be a Stripe key, unlike an address such as {@code desk_test@…}. */
    public static boolean isPastedIn(String text) {
        return isIn(text)
                && (PASTED.matcher(text).find()
                        || PASTED.matcher(OddCharacter.withoutInvisible(text)).find());
    }

    /** Whether a text contains an API token or a digest: 64 hex digits. */
    public static boolean hasToken(String text) {
        return TOKEN.matcher(OddCharacter.withoutInvisible(text)).find();
    }

    /** Returns the text, or a placeholder for all of it if it contains a secret. */
    public static String masked(String text) {
        if (isIn(text)) {
            return "<a Stripe key>";
        }
        return OPAQUE.matcher(OddCharacter.withoutInvisible(text)).find() ? "<a secret>" : text;
    }

    /** Whether a key is an organization key, which has no mode. */
    public static boolean isOrganizationKey(Secret key) {
        return key.reveal().startsWith(ORGANIZATION);
    }

    /**
     * Describes why a key can't be used, without any of its characters; empty if it can be used.
     *
     * @param mode the tenant's mode, which the key's prefix must match; null if unknown
     * @param hasContext whether the tenant sends {@code Stripe-Context}, which an organization key requires
     */
    public static Optional<String> problemOf(Secret key, @Nullable Setting<Mode> mode, boolean hasContext) {
        String text = key.reveal();
        if (text.startsWith("pk_")) {
            return Optional.of("is a publishable key (pk_…); use a secret (sk_…) or restricted (rk_…) key");
        }
        if (!SHAPE.matcher(text).matches()) {
            return Optional.of("is not a Stripe key: it must begin with sk_test_, sk_live_, rk_test_, rk_live_ or"
                    + " sk_org_, followed by letters, digits and underscores only");
        }
        if (isOrganizationKey(key)) {
            return hasContext
                    ? Optional.empty()
                    : Optional.of("is an organization key (sk_org_…), which requires stripe.context");
        }
        if (mode != null && !text.startsWith("_" + mode.value() + "_", 2)) {
            SourceLocation location = mode.location();
            return Optional.of("is a " + text.substring(3, text.indexOf('_', 3)) + " key, but the tenant's mode is "
                    + mode.value() + (location == null ? "" : " (" + location.file() + ":" + location.line() + ")"));
        }
        return Optional.empty();
    }
}
