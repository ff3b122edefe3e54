package dev.gangway;

import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** An issuer's RSA and EC signing keys, and valid and invalid tokens. */
public final class TestKeys {

    private final String name;
    private final KeyPair rsa = generate("RSA", 2048);
    private final KeyPair ec = generate("EC", 256);

    /** @param name prefix of the key ids */
    public TestKeys(String name) {
        this.name = name;
    }

    private static KeyPair generate(String algorithm, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the public keys as a JSON Web Key Set. */
    public String publicKeySet() {
        try {
            var first = PublicJsonWebKey.Factory.newPublicJwk(rsa.getPublic());
            first.setKeyId(name + "-rsa");
            var second = PublicJsonWebKey.Factory.newPublicJwk(ec.getPublic());
            second.setKeyId(name + "-ec");
            return new JsonWebKeySet(first, second).toJson(OutputControlLevel.PUBLIC_ONLY);
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns the RSA public key for a JSON Web Key Set.
     *
     * @param keyId id of the key; null for none
     */
    public PublicJsonWebKey jwk(@Nullable String keyId) {
        try {
            var key = PublicJsonWebKey.Factory.newPublicJwk(rsa.getPublic());
            key.setKeyId(keyId);
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a JSON Web Key Set of these public keys. */
    public static String publicKeySet(List<PublicJsonWebKey> keys) {
        return new JsonWebKeySet(keys).toJson(OutputControlLevel.PUBLIC_ONLY);
    }

    /** Returns the RSA public key: its X.509 encoding in base64, as the setting requires. */
    String publicKey() {
        return Base64.getEncoder().encodeToString(rsa.getPublic().getEncoded());
    }

    /** Creates claims that are valid now. */
    public static JwtClaims claims(String issuer, String subject) {
        var claims = new JwtClaims();
        claims.setIssuer(issuer);
        claims.setSubject(subject);
        claims.setAudience("gangway", "other");
        claims.setIssuedAtToNow();
        claims.setExpirationTimeMinutesInTheFuture(5);
        return claims;
    }

    /** Returns a time this number of seconds in the future, or in the past if negative. */
    public static NumericDate in(int seconds) {
        NumericDate time = NumericDate.now();
        time.addSeconds(seconds);
        return time;
    }

    public String rs256(JwtClaims claims) {
        return sign(claims, "RS256", name + "-rsa", rsa.getPrivate());
    }

    public String es256(JwtClaims claims) {
        return sign(claims, "ES256", name + "-ec", ec.getPrivate());
    }

    /** Creates a token with this key id; null for none. */
    public String es256(JwtClaims claims, @Nullable String keyId) {
        return sign(claims, "ES256", keyId, ec.getPrivate());
    }

    /** Creates a token with this key id; null for none. */
    public String rs256(JwtClaims claims, @Nullable String keyId) {
        return sign(claims, "RS256", keyId, rsa.getPrivate());
    }

    /** Creates a token that is "signed" with public data: the text of the public key. */
    public String hs256WithThePublicKey(JwtClaims claims) {
        return sign(claims, "HS256", name + "-rsa", new HmacKey(rsa.getPublic().getEncoded()));
    }

    /** Creates a token that declares no signature. */
    public String unsigned(JwtClaims claims) {
        return sign(claims, "none", name + "-rsa", null);
    }

    /** Creates a token that contains the key to verify it with. */
    public String withItsOwnKey(JwtClaims claims) {
        try {
            var jws = new JsonWebSignature();
            jws.setPayload(claims.toJson());
            jws.setAlgorithmHeaderValue("RS256");
            var own = new RsaJsonWebKey((java.security.interfaces.RSAPublicKey) rsa.getPublic());
            jws.setHeader("jwk", Map.copyOf(own.toParams(OutputControlLevel.PUBLIC_ONLY)));
            jws.setKey(rsa.getPrivate());
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sign(JwtClaims claims, String algorithm, @Nullable String keyId, @Nullable Key key) {
        try {
            var jws = new JsonWebSignature();
            jws.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
            jws.setPayload(claims.toJson());
            jws.setAlgorithmHeaderValue(algorithm);
            if (keyId != null) {
                jws.setKeyIdHeaderValue(keyId);
            }
            jws.setKey(key);
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
