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
    static List<String> problems(OidcSettings oidc) {
        List<String> problems = new ArrayList<>();
        if (oidc.hasNamedTenants()) {
            problems.add("Named OIDC tenants (quarkus.oidc.<name>.*) are not supported; configure one issuer with"
                    + " quarkus.oidc.*");
        }
        if (!oidc.isUsed()) {
            return problems;
        }
        if (!oidc.isService()) {
            problems.add("quarkus.oidc.application-type must be service");
        }
        List<String> audience = oidc.token().audience();
        if (audience.isEmpty() || audience.contains(ANY)) {
            problems.add("quarkus.oidc.token.audience must be the audience of the tokens, such as gangway");
        }
        String issuer = oidc.token().issuer().orElse(oidc.usesDiscovery() ? "discovered" : ANY);
        if (issuer.equals(ANY)) {
            problems.add("quarkus.oidc.token.issuer must be the issuer of the tokens; it may be omitted if"
                    + " discovery is enabled");
        }
        if (oidc.authServerUrl().filter(url -> !isSecure(url)).isPresent()) {
            problems.add("quarkus.oidc.auth-server-url must be an https URL (http only for loopback hosts)");
        }
        if (oidc.token().verifiesRemotely()) {
            problems.add("quarkus.oidc.token must not send tokens to the issuer: remove allow-jwt-introspection,"
                    + " allow-opaque-token-introspection, require-jwt-introspection-only and"
                    + " verify-access-token-with-user-info");
        }
        if (oidc.jwksPath()
                .filter(path -> path.startsWith("http:") && !isSecure(path))
                .isPresent()) {
            problems.add("quarkus.oidc.jwks-path must not use http: an attacker on the network could replace the keys");
        }
        if (!oidc.isIssuerVerified()) {
            problems.add("quarkus.oidc.tls.verification must be required: otherwise, an attacker could"
                    + " impersonate the issuer");
        }
        if (oidc.hasKeySet() && oidc.token().isTransformed()) {
            problems.add("quarkus.oidc.token.decrypt-access-token, customizer-name and binding.certificate are not"
                    + " supported; remove them");
        }
        if (oidc.token().hasOwnHeader()) {
            problems.add("quarkus.oidc.token.header is not supported: tokens are read from Authorization; remove it");
        }
        return problems;
    }

    /** Whether a URL uses https, or http to a loopback host. */
    static boolean isSecure(String text) {
        try {
            URI url = URI.create(text);
            return "https".equals(url.getScheme())
                    || ("http".equals(url.getScheme()) && url.getHost() != null && Loopback.is(url.getHost()));
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
