package dev.gangway.stripe;

import dev.gangway.model.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An account link that Stripe created.
 *
 * @param url gives access to the account to anyone who has it, so it is protected like a key
 * @param created the timestamp as Stripe sent it
 * @param expiresAt the timestamp as Stripe sent it
 * @param lifetime remaining lifetime when Stripe sent the link, by Stripe's clock; negative if it had expired by then
 * @param requestId Stripe's ID of the request; null if Stripe sent none
 * @param json the whole link as Stripe sent it
 */
public record AccountLink(
        Secret url,
        String created,
        String expiresAt,
        Duration lifetime,
        boolean livemode,
        @Nullable String requestId,
        LinkJson json) {}
