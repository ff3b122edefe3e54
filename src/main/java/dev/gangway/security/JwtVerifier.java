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
 * Checks the JWTs of one issuer. Only signatures with a private key count, so that nobody can sign with what everybody may
 * know; {@code exp} and {@code sub} are required. A token without a {@code kid} is checked with each key of its type.
 */
final class JwtVerifier {

    /** How far clocks may be apart. */
    static final int LEEWAY_SECONDS = 10;

    /** Maximum number of keys in a set; each may have to be tried for one token. */
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
     * What a token must be, beside signed.
     *
     * @param issuer its {@code iss}
     * @param audiences one of its {@code aud} must be among them
     * @param algorithm the only algorithm that it may be signed with; empty for all that use a private key
     * @param leewaySeconds how far clocks may be apart
     * @param issuedAtRequired whether it must have an {@code iat}
     * @param maxAge maximum time since its {@code iat}; empty for any
     * @param requiredClaims the values that claims must have; a list must contain all of them
     */
    record Rules(
            String issuer,
            List<String> audiences,
            Optional<String> algorithm,
            int leewaySeconds,
            boolean issuedAtRequired,
            Optional<Duration> maxAge,
            Map<String, Set<String>> requiredClaims) {

        /** The rules for one issuer and audience, and no others. */
        static Rules of(String issuer, String audience) {
            return new Rules(
                    issuer, List.of(audience), Optional.empty(), LEEWAY_SECONDS, false, Optional.empty(), Map.of());
        }
    }

    /** What a token is. */
    sealed interface Result {

        /** Valid now. */
        record Valid(String subject) implements Result {}

        /** Not valid, whatever other keys its issuer may have. */
        record Invalid() implements Result {}

        /**
         * Signed with a key that is not in the set, or forged.
         *
         * @param keyId its {@code kid}; empty if it has none
         */
        record UnknownKey(String keyId) implements Result {}
    }

    /** The keys can't be used; the message says why, in Gangway's own words. */
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
     * A verifier for the keys of a JSON Web Key Set.
     *
     * @throws UnusableKeysException when the text is no key set, or one without a public key or with too many
     */
    static JwtVerifier of(String keySet, Rules rules) {
        List<JsonWebKey> keys;
        try {
            keys = new JsonWebKeySet(keySet)
                    .getJsonWebKeys().stream()
                            .filter(PublicJsonWebKey.class::isInstance)
                            .toList();
        } catch (JoseException | RuntimeException malformed) {
            // Where a list or an object should be and is not, the library fails on its own casts.
            throw new UnusableKeysException("is no JSON Web Key Set", malformed);
        }
        if (keys.isEmpty()) {
            throw new UnusableKeysException("holds no public key");
        }
        if (keys.size() > MAX_KEYS) {
            throw new UnusableKeysException("holds " + keys.size() + " keys; the maximum is " + MAX_KEYS);
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

    /** Settings spell algorithms in any case. */
    private static Set<String> only(String algorithm) {
        return ALGORITHMS.stream().filter(algorithm::equalsIgnoreCase).collect(Collectors.toUnmodifiableSet());
    }

    /** Finds a token's key in a set. */
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
                throw new UnresolvableKeyException("no such key is ever used");
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

        /** Without a {@code kid}, a signature that does not fit may be that of a newer key. */
        private static void requireSignature(JsonWebSignature token, java.security.Key key)
                throws UnresolvableKeyException {
            token.setKey(key);
            try {
                if (!token.verifySignature()) {
                    throw new UnresolvableKeyException("another key");
                }
            } catch (UnresolvableKeyException another) {
                throw another;
            } catch (JoseException unusable) {
                throw new UnresolvableKeyException("another key", unusable);
            }
        }
    }

    /** What a token is now. */
    Result verify(String token) {
        try {
            JwtClaims claims = consumer.processToClaims(token);
            return isRecent(claims) && hasRequiredClaims(claims)
                    ? new Result.Valid(claims.getSubject())
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
        NumericDate issued = claims.getIssuedAt();
        return issued != null
                && NumericDate.now().getValue() - issued.getValue()
                        <= rules.maxAge().get().toSeconds() + rules.leewaySeconds();
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
