package dev.gangway.security;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings {@code quarkus.oidc.*} that determine whether and how an issuer's tokens are accepted.
 *
 * @param isUsed whether an issuer's JWTs are accepted at all
 * @param hasNamedTenants whether a named OIDC tenant is configured
 * @param isService whether the application type is {@code service}
 * @param authServerUrl the issuer's base URL
 * @param usesDiscovery whether the issuer's configuration is read from its base URL
 * @param hasFixedKey whether tokens are verified with a key from the settings or a trust store instead of published
 *     keys
 * @param jwksPath URL or path of the issuer's keys
 * @param isIssuerVerified whether the TLS certificate of the issuer's server is verified
 * @param token how tokens are verified
 */
record OidcSettings(
        boolean isUsed,
        boolean hasNamedTenants,
        boolean isService,
        Optional<String> authServerUrl,
        boolean usesDiscovery,
        boolean hasFixedKey,
        Optional<String> jwksPath,
        boolean isIssuerVerified,
        Token token) {

    /** Whether tokens are verified with keys that the issuer publishes. */
    boolean hasKeySet() {
        return isUsed && !hasFixedKey;
    }

    /** URL of the configuration that names the address of the issuer's keys; empty if a setting is that address. */
    Optional<String> configurationUrl() {
        return authServerUrl
                .filter(_ -> usesDiscovery && jwksPath.isEmpty())
                .map(url -> (url.endsWith("/") ? url : url + "/") + ".well-known/openid-configuration");
    }

    /**
     * How tokens are verified.
     *
     * @param audience accepted audiences
     * @param issuer the required {@code iss}
     * @param verifiesRemotely whether individual tokens are verified by a request to the issuer
     * @param isTransformed whether tokens are decrypted, customized or bound to a certificate
     * @param hasOwnHeader whether tokens are read from a header other than {@code Authorization}
     * @param keysRefresh minimum time between two reads of the keys for unknown key ids
     * @param requiredClaims required claims, each with all of these values
     * @param type the required {@code typ}
     * @param algorithm the only accepted signature algorithm
     * @param grace tolerated clock skew, in seconds
     * @param isIssuedAtRequired whether {@code iat} is required
     * @param maxAge maximum time since {@code iat}
     */
    record Token(
            List<String> audience,
            Optional<String> issuer,
            boolean verifiesRemotely,
            boolean isTransformed,
            boolean hasOwnHeader,
            Duration keysRefresh,
            Map<String, Set<String>> requiredClaims,
            Optional<String> type,
            Optional<String> algorithm,
            int grace,
            boolean isIssuedAtRequired,
            Optional<Duration> maxAge) {}
}
