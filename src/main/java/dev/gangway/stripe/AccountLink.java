package dev.gangway.stripe;

import dev.gangway.model.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A link that Stripe made.
 *
 * @param url lets anyone who has it act as the account, so it is kept like a key
 * @param created the text that Stripe sent
 * @param expiresAt the text that Stripe sent
 * @param lifetime how long it was usable when Stripe sent it, by Stripe's clock; negative if it had expired by then
 * @param requestId Stripe's name for the request; null when it sent none
 */
public record AccountLink(
        Secret url,
        String created,
        String expiresAt,
        Duration lifetime,
        boolean livemode,
        @Nullable String requestId) {}
