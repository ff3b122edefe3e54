package dev.gangway.stripe;

import dev.gangway.model.AccountId;
import dev.gangway.model.ApiVersion;
import dev.gangway.model.Credential;
import dev.gangway.model.LinkType;
import dev.gangway.model.Mode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that Stripe needs to know to make one account link.
 *
 * @param configurations as Stripe spells them; left out of the request when empty, or when the API version has none
 * @param collectionFields left out of the request when null
 * @param futureRequirements left out of the request when null
 * @param returnUrl left out of the request when null
 * @param mode the mode that the answer must be of
 */
public record AccountLinkCall(
        Credential credential,
        ApiVersion apiVersion,
        Mode mode,
        AccountId account,
        LinkType type,
        List<String> configurations,
        @Nullable String collectionFields,
        @Nullable String futureRequirements,
        String refreshUrl,
        @Nullable String returnUrl) {}
