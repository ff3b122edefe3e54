package dev.gangway.refresh;

import dev.gangway.model.TenantId;
import dev.gangway.refresh.OpenResult.NotOpened;
import dev.gangway.refresh.OpenResult.Opened;
import dev.gangway.telemetry.Meters;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Seals and opens refresh tokens with the keys in effect. Methods do not block.
 *
 * <p>Sealing is deterministic, because the token is part of the request to Stripe: if a click is repeated, every replica
 * must send the same bytes under the same idempotency key.
 */
@Singleton
public final class RefreshTokens {

    private final Supplier<Optional<KeyRing>> keys;
    private final Meters meters;

    @Inject
    RefreshTokens(RefreshKeys keys, Meters meters) {
        this(keys::ring, meters);
    }

    RefreshTokens(Supplier<Optional<KeyRing>> keys, Meters meters) {
        this.keys = keys;
        this.meters = meters;
    }

    /** Whether there are keys, so that claims can be sealed. */
    public boolean isEnabled() {
        return keys.get().isPresent();
    }

    /**
     * Seals claims. Equal arguments give equal tokens while the first key stays the same.
     *
     * @param salt makes the tokens of different clicks differ: the caller's idempotency key, or 16 random bytes
     */
    public SealResult seal(RefreshClaims claims, byte[] salt) {
        return keys.get().map(ring -> ring.seal(claims, salt)).orElseGet(SealResult.NoKey::new);
    }

    /**
     * Seals claims with the second key. While keys are rotated, it is the first key of replicas that have read the file
     * earlier or later than this one.
     */
    public SealResult sealWithSecondKey(RefreshClaims claims, byte[] salt) {
        return keys.get().map(ring -> ring.seal(claims, salt, 1)).orElseGet(SealResult.NoKey::new);
    }

    /**
     * Opens a token, and counts it by its key ({@code gangway.refresh.opened}).
     *
     * @param tenant the tenant of the request
     * @param token any text
     */
    public OpenResult open(TenantId tenant, String token) {
        OpenResult result = keys.get().map(ring -> ring.open(tenant, token)).orElseGet(NotOpened::new);
        if (result instanceof Opened opened) {
            meters.refreshOpened(opened.keyId());
        }
        return result;
    }
}
