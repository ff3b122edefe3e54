package dev.gangway.security;

import dev.gangway.model.Loopback;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules for {@code quarkus.oidc.*}, if it is used. They ensure that the audience and the signature of every token
 * are verified.
 */
final class OidcRules {

    /** The value that disables a check in Quarkus. */
    private static final String ANY = "any";

    private OidcRules() {}

    /** Returns one sentence per setting that would admit unauthorized callers. */
    static List<String> mistakes(OidcSettings oidc) {
        List<String> mistakes = new ArrayList<>();
        if (oidc.hasNamedTenants()) {
            mistakes.add("There is one issuer: quarkus.oidc.*, without named OIDC tenants");
        }
        if (!oidc.isUsed()) {
            return mistakes;
        }
        if (!oidc.isService()) {
            mistakes.add("quarkus.oidc.application-type must be service");
        }
        List<String> audience = oidc.token().audience();
        if (audience.isEmpty() || audience.contains(ANY)) {
            mistakes.add("quarkus.oidc.token.audience must say whom tokens are meant for, such as gangway");
        }
        String issuer = oidc.token().issuer().orElse(oidc.discovers() ? "discovered" : ANY);
        if (issuer.equals(ANY)) {
            mistakes.add("quarkus.oidc.token.issuer must say who signs tokens, unless discovery does");
        }
        if (oidc.authServerUrl().filter(url -> !isSecret(url)).isPresent()) {
            mistakes.add("quarkus.oidc.auth-server-url must be an https URL (http only to a loopback host)");
        }
        if (oidc.token().asksIssuer()) {
            mistakes.add(
                    "quarkus.oidc.token must not ask the issuer about single tokens: leave allow-jwt-introspection,"
                            + " allow-opaque-token-introspection, require-jwt-introspection-only and"
                            + " verify-access-token-with-user-info as they are");
        }
        if (oidc.jwksPath()
                .filter(path -> path.startsWith("http:") && !isSecret(path))
                .isPresent()) {
            mistakes.add("quarkus.oidc.jwks-path must not be http: whoever is on the way would decide who may call");
        }
        if (!oidc.isIssuerVerified()) {
            mistakes.add("quarkus.oidc.tls.verification must stay required: whoever answers in the issuer's place would"
                    + " decide who may call");
        }
        if (oidc.hasKeySet() && oidc.token().isTransformed()) {
            mistakes.add(
                    "quarkus.oidc.token.decrypt-access-token, customizer-name and binding.certificate do not apply:"
                            + " tokens are checked as they were signed");
        }
        if (oidc.token().hasOwnHeader()) {
            mistakes.add("quarkus.oidc.token.header must be left out: tokens come in Authorization");
        }
        return mistakes;
    }

    /** Whether a URL uses https, or http to a loopback host. */
    static boolean isSecret(String text) {
        try {
            URI url = URI.create(text);
            return "https".equals(url.getScheme())
                    || ("http".equals(url.getScheme()) && url.getHost() != null && Loopback.is(url.getHost()));
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
