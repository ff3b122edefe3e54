package dev.gangway.stripe;

import dev.gangway.model.Sha256;
import dev.gangway.model.TenantId;
import java.util.Base64;
import java.util.UUID;

/** Identifies one creation at Stripe: generated once per call, and sent unchanged with every attempt. */
public record IdempotencyKey(String value) {

    /** Creates a key that no other call has. */
    public static IdempotencyKey random() {
        return new IdempotencyKey(UUID.randomUUID().toString());
    }

    /**
     * Derives the key from a caller's own key. A different tenant, caller or body results in a different key, so that
     * no caller gets the link of another.
     */
    public static IdempotencyKey derived(TenantId tenant, String caller, String callersKey, String body) {
        byte[] digest = Sha256.of(tenant.value(), caller, callersKey, body);
        return new IdempotencyKey(Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
    }

    @Override
    public String toString() {
        return value;
    }
}
