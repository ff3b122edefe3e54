package dev.gangway.security;

import dev.gangway.model.Loopback;
import io.quarkus.oidc.common.runtime.config.OidcCommonConfig.Tls.Verification;
import io.quarkus.oidc.runtime.OidcConfig;
import io.quarkus.oidc.runtime.OidcTenantConfig;
import io.quarkus.oidc.runtime.OidcTenantConfig.ApplicationType;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** What {@code quarkus.oidc.*} must be, if it is used: every token is checked for whom it is meant and who signed it. */
public final class OidcRules {

    /** Quarkus's word for "do not check". */
    private static final String ANY = "any";

    private OidcRules() {}

    /** A sentence for each setting that would let callers in who should not be. */
    public static List<String> mistakes(OidcConfig config) {
        List<String> mistakes = new ArrayList<>();
        if (config.namedTenants().size() > 1) {
            mistakes.add("There is one issuer: quarkus.oidc.*, without named OIDC tenants");
        }
        OidcTenantConfig oidc = OidcConfig.getDefaultTenant(config);
        if (!isUsed(oidc)) {
            return mistakes;
        }
        if (oidc.applicationType().orElse(ApplicationType.SERVICE) != ApplicationType.SERVICE) {
            mistakes.add("quarkus.oidc.application-type must be service");
        }
        List<String> audience = oidc.token().audience().orElse(List.of());
        if (audience.isEmpty() || audience.contains(ANY)) {
            mistakes.add("quarkus.oidc.token.audience must say whom tokens are meant for, such as gangway");
        }
        boolean discovery =
                oidc.authServerUrl().isPresent() && oidc.discoveryEnabled().orElse(true);
        String issuer = oidc.token().issuer().orElse(discovery ? "discovered" : ANY);
        if (issuer.equals(ANY)) {
            mistakes.add("quarkus.oidc.token.issuer must say who signs tokens, unless discovery does");
        }
        if (oidc.authServerUrl().filter(url -> !isSecret(url)).isPresent()) {
            mistakes.add("quarkus.oidc.auth-server-url must be an https URL (http only to a loopback host)");
        }
        if (oidc.token().allowJwtIntrospection()
                || oidc.token().allowOpaqueTokenIntrospection()
                || oidc.token().requireJwtIntrospectionOnly()
                || oidc.token().verifyAccessTokenWithUserInfo().orElse(false)) {
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
        if (!isIssuerVerified(oidc)) {
            mistakes.add("quarkus.oidc.tls.verification must stay required: whoever answers in the issuer's place would"
                    + " decide who may call");
        }
        if (hasKeySet(oidc)
                && (oidc.token().decryptAccessToken()
                        || oidc.token().customizerName().isPresent()
                        || oidc.token().binding().certificate())) {
            mistakes.add(
                    "quarkus.oidc.token.decrypt-access-token, customizer-name and binding.certificate do not apply:"
                            + " tokens are checked as they were signed");
        }
        if (oidc.token().header().isPresent()) {
            mistakes.add("quarkus.oidc.token.header must be left out: tokens come in Authorization");
        }
        return mistakes;
    }

    // An old setting, which still works.
    @SuppressWarnings({"deprecation", "removal"})
    private static boolean isIssuerVerified(OidcTenantConfig oidc) {
        return oidc.tls().verification().orElse(Verification.REQUIRED) == Verification.REQUIRED;
    }

    private static boolean isUsed(OidcTenantConfig oidc) {
        return oidc.tenantEnabled()
                && (oidc.provider().isPresent()
                        || oidc.authServerUrl().isPresent()
                        || oidc.publicKey().isPresent()
                        || oidc.certificateChain().trustStoreFile().isPresent());
    }

    /** Whether tokens are checked with keys that the issuer publishes. */
    static boolean hasKeySet(OidcTenantConfig oidc) {
        return isUsed(oidc)
                && oidc.publicKey().isEmpty()
                && oidc.certificateChain().trustStoreFile().isEmpty();
    }

    /** Whether an address is https, or on this machine. */
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
