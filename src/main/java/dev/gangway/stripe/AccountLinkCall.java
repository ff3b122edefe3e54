package dev.gangway.stripe;

import dev.gangway.model.AccountId;
import dev.gangway.model.ApiVersion;
import dev.gangway.model.Credential;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.model.Mode;

/**
 * Everything that Stripe needs to know to make one account link.
 *
 * @param parameters its configurations are left out of the request when the API version has none
 * @param mode the mode that the answer must be of
 */
public record AccountLinkCall(
        Credential credential,
        ApiVersion apiVersion,
        Mode mode,
        AccountId account,
        LinkType type,
        LinkParameters parameters) {}
