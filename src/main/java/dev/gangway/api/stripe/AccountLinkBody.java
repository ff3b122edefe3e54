package dev.gangway.api.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gangway.stripe.AccountLink;
import dev.gangway.stripe.LinkJson;

/** The body of a successful response: Stripe's own account link, with all members that Stripe sent. */
public final class AccountLinkBody {

    private AccountLinkBody() {}

    /**
     * Returns the link as JSON.
     *
     * @param hasConfigurations whether account links have {@code configurations} in the caller's API version; if not,
     *     they are omitted
     */
    public static byte[] of(AccountLink link, boolean hasConfigurations) {
        JsonNode body = link.json().read();
        if (!hasConfigurations) {
            for (JsonNode useCase : body.path("use_case")) {
                if (useCase instanceof ObjectNode hash) {
                    hash.remove("configurations");
                }
            }
        }
        return LinkJson.write(body);
    }
}
