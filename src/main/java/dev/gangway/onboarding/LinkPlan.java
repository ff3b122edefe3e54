package dev.gangway.onboarding;

import dev.gangway.model.AccountId;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.model.Violation;
import dev.gangway.stripe.AccountLinkCall;
import dev.gangway.tenant.Tenant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request after defaults and policy: every field with its value and where that comes from, and everything that stands
 * in the way of sending it.
 *
 * @param request what the caller asked for
 * @param parameters the values of all fields that have one
 * @param fields all fields, in the order in which the API shows them
 * @param violations all of them, in the order of the fields; a plan with any is never sent
 */
public record LinkPlan(
        Tenant tenant,
        LinkRequest request,
        LinkParameters parameters,
        Map<LinkField, PlannedField<?>> fields,
        List<Violation> violations) {

    /** The account; null only when the request named none. */
    public @Nullable AccountId account() {
        return request.account();
    }

    /** The call that this plan makes; empty when anything stands in its way. */
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
