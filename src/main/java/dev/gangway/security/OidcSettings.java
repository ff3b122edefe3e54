package dev.gangway.security;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings {@code quarkus.oidc.*} that decide whether and how tokens of an issuer are accepted.
 *
 * @param isUsed whether JWTs of an issuer are accepted at all
 * @param hasNamedTenants whether there are settings of a named OIDC tenant
 * @param isService whether the application type is {@code service}
 * @param authServerUrl the issuer's base URL
 * @param discovers whether the issuer's configuration is read from its base URL
 * @param hasFixedKey whether tokens are checked with a key in the settings or in a trust store, not with published keys
 * @param jwksPath address or path of the issuer's keys
 * @param isIssuerVerified whether the certificate of the issuer's server is checked
 * @param token how tokens are checked
 */
record OidcSettings(
        boolean isUsed,
        boolean hasNamedTenants,
        boolean isService,
        Optional<String> authServerUrl,
        boolean discovers,
        boolean hasFixedKey,
        Optional<String> jwksPath,
        boolean isIssuerVerified,
        Token token) {

    /** Whether tokens are checked with keys that the issuer publishes. */
    boolean hasKeySet() {
        return isUsed && !hasFixedKey;
    }

    /**
     * How tokens are checked.
     *
     * @param audience the audiences that are accepted
     * @param issuer the value that {@code iss} must have
     * @param asksIssuer whether the issuer is asked about single tokens
     * @param isTransformed whether tokens are decrypted, customized or bound to a certificate
     * @param hasOwnHeader whether tokens are read from a header other than {@code Authorization}
     * @param keysRefresh minimum interval between two reads of the keys for unknown key ids
     * @param requiredClaims claims that a token must have, each with all of these values
     * @param type the value that {@code typ} must have
     * @param algorithm the one signature algorithm that is accepted
     * @param grace clock skew that is tolerated, in seconds
     * @param isIssuedAtRequired whether a token must have {@code iat}
     * @param maxAge maximum time since {@code iat}
     */
    record Token(
            List<String> audience,
            Optional<String> issuer,
            boolean asksIssuer,
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
