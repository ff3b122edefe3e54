package dev.gangway.onboarding;

import dev.gangway.model.AccountId;
import dev.gangway.model.Configurations;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.model.Violation;
import dev.gangway.stripe.AccountLinkCall;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.redirect.RefreshPlaceholder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request after defaults and policy: each field with its value and origin, and all violations that prevent sending
 * it.
 *
 * @param request the caller's request
 * @param parameters the values of all fields that have one; all allowed configurations if the field is {@code auto}
 * @param fields all fields, in the order of the API
 * @param violations all violations, in the order of the fields; a plan with violations is never sent
 */
public record LinkPlan(
        Tenant tenant,
        LinkRequest request,
        LinkParameters parameters,
        Map<LinkField, PlannedField<?>> fields,
        List<Violation> violations) {

    /** The account; null only if the request has none. */
    public @Nullable AccountId account() {
        return request.account();
    }

    /** Whether the link gets the configurations that the account has, as far as Stripe names them. */
    public boolean hasAutoConfigurations() {
        PlannedField<?> configurations = fields.get(LinkField.CONFIGURATIONS);
        return configurations != null && configurations.value() == Configurations.Auto.AUTO;
    }

    /** Whether the link's {@code refresh_url} will contain a refresh token. */
    public boolean hasRefreshToken() {
        String url = parameters.text(LinkField.REFRESH_URL);
        return url != null && RefreshPlaceholder.isIn(url);
    }

    /**
     * Identifies the user and the generation of a link with a refresh token; empty for other links. Requests that differ
     * in them are different clicks, although their calls are equal before they have tokens.
     */
    String refreshIdentity() {
        return hasRefreshToken() ? "\0" + request.subject() + "\0" + request.generation() : "";
    }

    /** The call of this plan, in which {@code refresh_url} may still contain {@link RefreshPlaceholder}; empty if the plan cannot be sent. */
    public Optional<AccountLinkCall> call() {
        AccountId account = account();
        LinkType type = parameters.type();
        if (!violations.isEmpty() || account == null || type == null) {
            return Optional.empty();
        }
        return Optional.of(new AccountLinkCall(
                tenant.credential(), tenant.apiVersion().value(), tenant.mode().value(), account, type, parameters));
    }
}
