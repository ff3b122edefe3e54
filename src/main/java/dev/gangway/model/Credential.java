package dev.gangway.model;

import java.util.HexFormat;
import java.util.Optional;

/**
 * A Stripe secret key with the account context that it is used in. Two credentials are the same when key and context
 * are; the fingerprint is how people and metrics name one without seeing the key.
 *
 * @param key the secret key, {@code sk_…} or {@code rk_…}
 * @param context the value of {@code Stripe-Context}; empty where the key needs none
 * @param fingerprint the first 8 hex digits of SHA-256 over key and context
 */
public record Credential(Secret key, Optional<String> context, String fingerprint) {

    /** The credential of a key and a context. */
    public static Credential of(Secret key, Optional<String> context) {
        byte[] digest = Sha256.of(key.reveal(), context.orElse(""));
        return new Credential(key, context, HexFormat.of().formatHex(digest, 0, 4));
    }
}
