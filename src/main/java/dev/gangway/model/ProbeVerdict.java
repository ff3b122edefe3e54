package dev.gangway.model;

import java.util.Locale;

/** What a key probe found out. The names are a contract with operators. */
public enum ProbeVerdict {
    /** Stripe looked for the account and did not find it, so it accepts the key, the API version and the platform. */
    OK("Stripe accepts the key and the tenant's API version, and created nothing"),
    KEY_REJECTED("Stripe does not accept the key: it was revoked, has expired or is mistyped. Put a valid key where"
            + " stripe.api_key points"),
    KEY_FORBIDDEN(
            "Stripe knows the key, but the key may not create account links. Give a restricted key that permission, and"
                    + " check stripe.context"),
    ACCESS_BLOCKED("Stripe has not enabled Accounts v2 for the platform of the key. Enable it at Stripe"),
    VERSION_UNSUPPORTED("Stripe has no account links in the tenant's API version. Correct stripe.api_version, or"
            + " gangway.stripe.api-version if no file sets it"),
    /** Visible only in a link. The prefix of most keys shows their mode, and the check of the files compares it. */
    WRONG_MODE(
            "The server that responded for Stripe created a link of the other mode. The link was discarded. Correct the"
                    + " key, or check gangway.stripe.base-url and the proxy"),
    UNREACHABLE(
            "There was no complete response from Stripe. Check the network, and gangway.stripe.base-url, proxy and trust"),
    /** Says nothing about the key, such as a timeout, a rate limit or a failure of Stripe. */
    UNCLEAR("The result says nothing about the key. Probe again later"),
    UNEXPECTED_LINK(
            "The server that responded for Stripe created a link for an account that does not exist. The link was"
                    + " discarded. Check gangway.stripe.base-url and the proxy");

    private final String advice;
    private final String spelling = name().toLowerCase(Locale.ROOT);

    ProbeVerdict(String advice) {
        this.advice = advice;
    }

    /** Returns what the failure of a probe's call says about the key. */
    public static ProbeVerdict of(RequestFailure failure) {
        StripeError response = failure.stripe();
        int status = response == null ? 0 : response.status();
        return switch (failure.code()) {
            // With 403, Stripe may also mean the account of Stripe-Context.
            case ACCOUNT_NOT_FOUND -> status == 404 ? OK : KEY_FORBIDDEN;
            case CREDENTIAL_REJECTED -> status == 403 ? KEY_FORBIDDEN : KEY_REJECTED;
            case CREDENTIAL_SUSPENDED -> KEY_REJECTED;
            case STRIPE_ACCESS_BLOCKED -> ACCESS_BLOCKED;
            case STRIPE_VERSION_UNSUPPORTED -> VERSION_UNSUPPORTED;
            case LIVEMODE_MISMATCH -> WRONG_MODE;
            case STRIPE_UNREACHABLE -> UNREACHABLE;
            default -> UNCLEAR;
        };
    }

    /** What it means and what to do, without a full stop at the end. */
    public String advice() {
        return advice;
    }

    @Override
    public String toString() {
        return spelling;
    }
}
