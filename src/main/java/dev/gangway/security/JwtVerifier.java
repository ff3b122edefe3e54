package dev.gangway.security;

import java.util.List;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;

/**
 * Knows the JWTs of one issuer for one audience. Only signatures with a private key count, so that nobody can sign with
 * what everybody may know; {@code exp} and {@code sub} are required.
 */
final class JwtVerifier {

    /** How far clocks may be apart. */
    static final int LEEWAY_SECONDS = 10;

    private static final AlgorithmConstraints ALGORITHMS = new AlgorithmConstraints(
            ConstraintType.PERMIT,
            "RS256",
            "RS384",
            "RS512",
            "PS256",
            "PS384",
            "PS512",
            "ES256",
            "ES384",
            "ES512",
            "EdDSA");

    private final JwtConsumer consumer;

    private JwtVerifier(JwtConsumer consumer) {
        this.consumer = consumer;
    }

    /**
     * A verifier for the keys of a JSON Web Key Set.
     *
     * @throws IllegalArgumentException when the text is no key set, or one without a public key
     */
    static JwtVerifier of(String keySet, String issuer, String audience) {
        List<JsonWebKey> keys;
        try {
            keys = new JsonWebKeySet(keySet)
                    .getJsonWebKeys().stream()
                            .filter(PublicJsonWebKey.class::isInstance)
                            .toList();
        } catch (JoseException | RuntimeException malformed) {
            // Where a list or an object should be and is not, the library fails on its own casts.
            throw new IllegalArgumentException("is no JSON Web Key Set", malformed);
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("holds no public key");
        }
        return new JwtVerifier(new JwtConsumerBuilder()
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(keys))
                .setJwsAlgorithmConstraints(ALGORITHMS)
                .setExpectedIssuer(issuer)
                .setExpectedAudience(audience)
                .setRequireExpirationTime()
                .setRequireSubject()
                .setAllowedClockSkewInSeconds(LEEWAY_SECONDS)
                .build());
    }

    /** The subject of a token; empty unless it is valid now. */
    Optional<String> subjectOf(String token) {
        try {
            return Optional.of(consumer.processToClaims(token).getSubject());
        } catch (InvalidJwtException | MalformedClaimException invalid) {
            return Optional.empty();
        }
    }
}
