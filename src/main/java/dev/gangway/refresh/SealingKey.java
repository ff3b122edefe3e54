package dev.gangway.refresh;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that seals and opens texts: AES-256-GCM with a nonce that is derived from the input. Equal inputs give equal
 * results on every replica. Different inputs give different nonces; after 2<sup>32</sup> inputs, the probability of two
 * equal nonces is 2<sup>-33</sup>.
 *
 * <p>HKDF (RFC 5869, SHA-256, no salt) derives one key for the cipher and one for the nonces.
 */
final class SealingKey {

    /** Length of a key, and of the keys that are derived from it, in bytes. */
    static final int LENGTH = 32;

    /** Number of bytes that a sealed text is longer than the text: the nonce before and the tag after it. */
    static final int OVERHEAD = 12 + 16;

    private static final int NONCE_LENGTH = 12;
    private static final int TAG_BITS = 128;
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final String HMAC = "HmacSHA256";

    private final SecretKeySpec cipherKey;
    private final SecretKeySpec nonceKey;

    /** @param secret {@value #LENGTH} random bytes */
    SealingKey(byte[] secret) {
        Mac extract = mac(new SecretKeySpec(new byte[LENGTH], HMAC));
        var extracted = new SecretKeySpec(extract.doFinal(secret), HMAC);
        cipherKey = new SecretKeySpec(expand(extracted, "gangway refresh v1 cipher"), "AES");
        nonceKey = new SecretKeySpec(expand(extracted, "gangway refresh v1 nonce"), HMAC);
    }

    /** Returns the first block of HKDF's output, which is as long as a key. */
    private static byte[] expand(SecretKeySpec extracted, String purpose) {
        Mac expand = mac(extracted);
        expand.update(purpose.getBytes(StandardCharsets.US_ASCII));
        return expand.doFinal(new byte[] {1});
    }

    /**
     * Seals a text.
     *
     * @param context must be the same when the text is opened; no zero byte in the part that differs between contexts
     * @param text must not be the beginning of another text that is sealed in the same context
     * @param salt makes the result of equal texts differ
     * @return nonce, encrypted text and tag
     */
    byte[] seal(byte[] context, byte[] text, byte[] salt) {
        Mac mac = mac(nonceKey);
        mac.update(context);
        mac.update((byte) 0);
        mac.update(text);
        mac.update((byte) 0);
        byte[] nonce = Arrays.copyOf(mac.doFinal(salt), NONCE_LENGTH);
        byte[] sealed = Arrays.copyOf(nonce, text.length + OVERHEAD);
        try {
            cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(text, 0, text.length, sealed, NONCE_LENGTH);
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("a new cipher encrypts every text", impossible);
        }
        return sealed;
    }

    /**
     * Opens what {@link #seal} returned.
     *
     * @param from index of the nonce
     * @return the text; empty unless it was sealed with this key in this context
     */
    Optional<byte[]> open(byte[] context, byte[] sealed, int from) {
        if (sealed.length - from < OVERHEAD) {
            return Optional.empty();
        }
        byte[] nonce = Arrays.copyOfRange(sealed, from, from + NONCE_LENGTH);
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, nonce, context)
                    .doFinal(sealed, from + NONCE_LENGTH, sealed.length - from - NONCE_LENGTH));
        } catch (AEADBadTagException forged) {
            return Optional.empty();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("a new cipher decrypts or rejects every text", impossible);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, cipherKey, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context);
        return cipher;
    }

    private static Mac mac(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new AssertionError("every Java platform has " + HMAC, impossible);
        }
    }

    /** Whether this key and another were made from the same secret. */
    boolean isSameAs(SealingKey other) {
        return cipherKey.equals(other.cipherKey);
    }
}
