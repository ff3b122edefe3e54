package dev.gangway.tenant;

import dev.gangway.model.Mode;
import dev.gangway.model.Secret;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What Stripe's keys look like: {@code sk_} or {@code rk_}, then {@code test_} or {@code live_}; or {@code sk_org_}. */
final class StripeKey {

    private static final String ORGANISATION = "sk_org_";
    private static final Pattern SHAPE = Pattern.compile("((sk|rk)_(test|live)|sk_org)_[A-Za-z0-9_]{1,240}");

    private static final Pattern ANYWHERE = Pattern.compile("(sk|rk|pk)_(test|live|org)\\S*");

    private StripeKey() {}

    /** The text with every key in it, and what is glued to the key, taken out. */
    static String masked(String text) {
        // Looked for in every key of every file, so the simple question first.
        return text.contains("k_") ? ANYWHERE.matcher(text).replaceAll("<a Stripe key>") : text;
    }

    /** Whether a key is an organisation's, which belongs to no mode. */
    static boolean isOrganisations(Secret key) {
        return key.reveal().startsWith(ORGANISATION);
    }

    /**
     * What is wrong with a key, without any of its characters; empty when it can be used.
     *
     * @param mode the tenant's mode, which the key's prefix must match; null when it is not known
     * @param hasContext whether the tenant sends {@code Stripe-Context}, which an organisation's key needs
     */
    static Optional<String> objection(Secret key, @Nullable Mode mode, boolean hasContext) {
        String text = key.reveal();
        if (text.startsWith("pk_")) {
            return Optional.of("is a publishable key (pk_…); a secret (sk_…) or restricted (rk_…) key is needed");
        }
        if (!SHAPE.matcher(text).matches()) {
            return Optional.of("is not a Stripe key: it must begin with sk_test_, sk_live_, rk_test_, rk_live_ or"
                    + " sk_org_ and go on with letters, digits and underscores only");
        }
        if (isOrganisations(key)) {
            return hasContext
                    ? Optional.empty()
                    : Optional.of("is an organisation's key (sk_org_…), which needs stripe.context");
        }
        if (mode != null && !text.startsWith("_" + mode + "_", 2)) {
            return Optional.of("is not a key of the tenant's mode, which is " + mode);
        }
        return Optional.empty();
    }
}
