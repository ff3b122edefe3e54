package dev.gangway.security;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * Verifies the JWTs of one issuer. Only asymmetric signatures are accepted, so that a public key cannot be used to
 * sign. {@code exp} and {@code sub} are required. A token without a {@code kid} is verified with each key of its type.
 */
final class JwtVerifier {

    /** Tolerated clock skew. */
    static final int LEEWAY_SECONDS = 10;

    /** Maximum number of keys in a set, because a token may have to be verified with each of them. */
    static final int MAX_KEYS = 64;

    /** Maximum length of a {@code kid}. */
    private static final int MAX_KEY_ID = 512;

    private static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

    private final JwtConsumer consumer;
    private final Rules rules;

    private JwtVerifier(JwtConsumer consumer, Rules rules) {
        this.consumer = consumer;
        this.rules = rules;
    }

    /**
     * Requirements for a token in addition to its signature.
     *
     * @param issuer the required {@code iss}
     * @param audiences accepted audiences; at least one {@code aud} of the token must be among them
     * @param algorithm the only accepted signature algorithm; empty to accept every asymmetric one
     * @param leewaySeconds tolerated clock skew
     * @param issuedAtRequired whether {@code iat} is required
     * @param maxAge maximum time since {@code iat}; empty for no maximum
     * @param requiredClaims required values per claim; a list claim must contain all of them
     */
    record Rules(
            String issuer,
            List<String> audiences,
            Optional<String> algorithm,
            int leewaySeconds,
            boolean issuedAtRequired,
            Optional<Duration> maxAge,
            Map<String, Set<String>> requiredClaims) {

        /** Returns rules that require one issuer and one audience, and nothing else. */
        static Rules of(String issuer, String audience) {
            return new Rules(
                    issuer, List.of(audience), Optional.empty(), LEEWAY_SECONDS, false, Optional.empty(), Map.of());
        }
    }

    /** Result of verifying a token. */
    sealed interface Result {

        /**
         * The token is valid now.
         *
         * @param age time since {@code iat}, at least zero; empty if the token has none
         */
        record Valid(String subject, Optional<Duration> age) implements Result {}

        /** The token is invalid. Newer keys of its issuer would not make it valid. */
        record Invalid() implements Result {}

        /**
         * The token is signed with a key that is not in the set, or it is forged.
         *
         * @param keyId the token's {@code kid}; empty if it has none
         */
        record UnknownKey(String keyId) implements Result {}
    }

    /** The keys can't be used. The message says why and contains no text from the issuer. */
    static final class UnusableKeysException extends IllegalArgumentException {
        UnusableKeysException(String why) {
            super(why);
        }

        private UnusableKeysException(String why, Exception cause) {
            super(why, cause);
        }
    }

    private static final class UnknownKeyException extends UnresolvableKeyException {
        private final String keyId;

        private UnknownKeyException(String keyId) {
            super("unknown key");
            this.keyId = keyId;
        }
    }

    /**
     * Creates a verifier for the keys of a JSON Web Key Set.
     *
     * @throws UnusableKeysException if the text is not a key set, or the set has no public key or too many keys
     */
    static JwtVerifier of(String keySet, Rules rules) {
        List<JsonWebKey> keys;
        try {
            keys = new JsonWebKeySet(keySet)
                    .getJsonWebKeys().stream()
                            .filter(PublicJsonWebKey.class::isInstance)
                            .toList();
        } catch (JoseException | RuntimeException malformed) {
            // The library throws ClassCastException if a value is not the expected list or object.
            throw new UnusableKeysException("is not a JSON Web Key Set", malformed);
        }
        if (keys.isEmpty()) {
            throw new UnusableKeysException("contains no public key");
        }
        if (keys.size() > MAX_KEYS) {
            throw new UnusableKeysException("contains " + keys.size() + " keys; the maximum is " + MAX_KEYS);
        }
        Set<String> algorithms = rules.algorithm().map(JwtVerifier::only).orElse(ALGORITHMS);
        var builder = new JwtConsumerBuilder()
                .setVerificationKeyResolver(new Keys(keys, algorithms))
                .setJwsAlgorithmConstraints(
                        new AlgorithmConstraints(ConstraintType.PERMIT, algorithms.toArray(String[]::new)))
                .setExpectedIssuer(rules.issuer())
                .setExpectedAudience(rules.audiences().toArray(String[]::new))
                .setRequireExpirationTime()
                .setRequireSubject()
                .setAllowedClockSkewInSeconds(rules.leewaySeconds());
        if (rules.issuedAtRequired()) {
            builder.setRequireIssuedAt();
        }
        return new JwtVerifier(builder.build(), rules);
    }

    /** Settings spell algorithm names in upper or lower case. */
    private static Set<String> only(String algorithm) {
        return ALGORITHMS.stream().filter(algorithm::equalsIgnoreCase).collect(Collectors.toUnmodifiableSet());
    }

    /** Finds the key of a token in a set. */
    private static final class Keys implements VerificationKeyResolver {
        private final JwksVerificationKeyResolver keys;
        private final Set<String> algorithms;

        private Keys(List<JsonWebKey> keys, Set<String> algorithms) {
            this.keys = new JwksVerificationKeyResolver(keys);
            this.algorithms = algorithms;
            this.keys.setDisambiguateWithVerifySignature(true);
        }

        @Override
        public java.security.Key resolveKey(JsonWebSignature token, List<JsonWebStructure> nesting)
                throws UnresolvableKeyException {
            String keyId = token.getKeyIdHeaderValue();
            if (!algorithms.contains(token.getAlgorithmHeaderValue())
                    || (keyId != null && keyId.length() > MAX_KEY_ID)) {
                throw new UnresolvableKeyException("unusable algorithm or key id");
            }
            try {
                java.security.Key key = keys.resolveKey(token, nesting);
                if (keyId == null) {
                    requireSignature(token, key);
                }
                return key;
            } catch (UnresolvableKeyException unknown) {
                throw new UnknownKeyException(keyId == null ? "" : keyId);
            }
        }

        /**
         * Treats an invalid signature of a token without a {@code kid} as an unknown key, because a newer key may
         * match.
         */
        private static void requireSignature(JsonWebSignature token, java.security.Key key)
                throws UnresolvableKeyException {
            token.setKey(key);
            try {
                if (!token.verifySignature()) {
                    throw new UnresolvableKeyException("the signature does not match");
                }
            } catch (UnresolvableKeyException another) {
                throw another;
            } catch (JoseException unusable) {
                throw new UnresolvableKeyException("the signature does not match", unusable);
            }
        }
    }

    /** Verifies a token. */
    Result verify(String token) {
        try {
            JwtClaims claims = consumer.processToClaims(token);
            return isRecent(claims) && hasRequiredClaims(claims)
                    ? new Result.Valid(claims.getSubject(), age(claims))
                    : new Result.Invalid();
        } catch (InvalidJwtException invalid) {
            return invalid.getCause() instanceof UnknownKeyException unknown
                    ? new Result.UnknownKey(unknown.keyId)
                    : new Result.Invalid();
        } catch (MalformedClaimException malformed) {
            return new Result.Invalid();
        }
    }

    private boolean isRecent(JwtClaims claims) throws MalformedClaimException {
        if (rules.maxAge().isEmpty()) {
            return true;
        }
        Duration max = rules.maxAge().get().plusSeconds(rules.leewaySeconds());
        return age(claims).filter(age -> age.compareTo(max) <= 0).isPresent();
    }

    /** Returns the time since {@code iat}. A clock that is ahead can date a token in the future; its age is then zero. */
    private static Optional<Duration> age(JwtClaims claims) throws MalformedClaimException {
        return Optional.ofNullable(claims.getIssuedAt())
                .map(issued -> Duration.ofSeconds(Math.max(0, NumericDate.now().getValue() - issued.getValue())));
    }

    private boolean hasRequiredClaims(JwtClaims claims) {
        return rules.requiredClaims().entrySet().stream()
                .allMatch(required -> switch (claims.getClaimValue(required.getKey())) {
                    case String value -> required.getValue().equals(Set.of(value));
                    case Collection<?> values -> values.containsAll(required.getValue());
                    case null, default -> false;
                });
    }
}
