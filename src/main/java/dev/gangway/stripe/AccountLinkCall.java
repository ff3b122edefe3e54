package dev.gangway.stripe;

import dev.gangway.model.AccountId;
import dev.gangway.model.ApiVersion;
import dev.gangway.model.Credential;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.model.Mode;
import java.util.List;

/**
 * All data that Stripe needs to create one account link.
 *
 * @param parameters its configurations are omitted from the request if the API version has none
 * @param mode the mode that the response must have
 */
public record AccountLinkCall(
        Credential credential,
        ApiVersion apiVersion,
        Mode mode,
        AccountId account,
        LinkType type,
        LinkParameters parameters) {

    /** Returns the same call with other configurations. */
    public AccountLinkCall withConfigurations(List<String> configurations) {
        return with(parameters.with(LinkField.CONFIGURATIONS, configurations));
    }

    /** Returns the same call with other parameters. */
    public AccountLinkCall with(LinkParameters other) {
        return new AccountLinkCall(credential, apiVersion, mode, account, type, other);
    }
}
