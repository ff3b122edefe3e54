package dev.gangway.model;

import java.util.HexFormat;
import java.util.Optional;

/**
 * A Stripe secret key and the account context that it is used in. Two credentials are equal if key and context are
 * equal. The fingerprint identifies a credential to people and in metrics without revealing the key.
 *
 * @param key the secret key, {@code sk_…} or {@code rk_…}
 * @param context the value of {@code Stripe-Context}; empty if the key needs none
 * @param fingerprint the first 8 hex digits of SHA-256 over key and context
 */
public record Credential(Secret key, Optional<String> context, String fingerprint) {

    /** Creates a credential and computes its fingerprint. */
    public static Credential of(Secret key, Optional<String> context) {
        byte[] digest = Sha256.of(key.reveal(), context.orElse(""));
        return new Credential(key, context, HexFormat.of().formatHex(digest, 0, 4));
    }
}
