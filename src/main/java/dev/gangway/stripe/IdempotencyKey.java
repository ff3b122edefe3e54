package dev.gangway.stripe;

import dev.gangway.model.Sha256;
import dev.gangway.model.TenantId;
import java.util.Base64;
import java.util.UUID;

/** What Stripe tells two creations apart by: made once per call, and sent unchanged with every attempt. */
public record IdempotencyKey(String value) {

    /** A key that no other call has. */
    public static IdempotencyKey random() {
        return new IdempotencyKey(UUID.randomUUID().toString());
    }

    /**
     * The key for a caller's own key. Another tenant, caller or body gives another key, so that nobody is handed
     * another's link.
     */
    public static IdempotencyKey derived(TenantId tenant, String caller, String callersKey, StripeRequest request) {
        byte[] digest = Sha256.of(tenant.value(), caller, callersKey, request.body());
        return new IdempotencyKey(Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
    }

    @Override
    public String toString() {
        return value;
    }
}
