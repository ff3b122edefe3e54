package dev.gangway.onboarding;

import dev.gangway.model.AccountId;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkType;
import dev.gangway.model.Violation;
import dev.gangway.stripe.AccountLinkCall;
import dev.gangway.tenant.Tenant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request after defaults and policy: every field with its value and where that comes from, and everything that stands
 * in the way of sending it.
 *
 * @param request what the caller asked for
 * @param account null only when the request named none
 * @param violations all of them, in the order of the fields; a plan with any is never sent
 */
public record LinkPlan(
        Tenant tenant,
        LinkRequest request,
        @Nullable AccountId account,
        PlannedField<LinkType> type,
        PlannedField<List<String>> configurations,
        PlannedField<String> collectionFields,
        PlannedField<String> futureRequirements,
        PlannedField<String> returnUrl,
        PlannedField<String> refreshUrl,
        List<Violation> violations) {

    /** The fields by name, in the order in which the API shows them. */
    public Map<LinkField, PlannedField<?>> fields() {
        Map<LinkField, PlannedField<?>> fields = new EnumMap<>(LinkField.class);
        fields.put(LinkField.TYPE, type);
        fields.put(LinkField.CONFIGURATIONS, configurations);
        fields.put(LinkField.COLLECTION_FIELDS, collectionFields);
        fields.put(LinkField.FUTURE_REQUIREMENTS, futureRequirements);
        fields.put(LinkField.RETURN_URL, returnUrl);
        fields.put(LinkField.REFRESH_URL, refreshUrl);
        return fields;
    }

    /** The call that this plan makes; empty when anything stands in its way. */
    public Optional<AccountLinkCall> call() {
        LinkType linkType = type.value();
        String refresh = refreshUrl.value();
        if (!violations.isEmpty() || account == null || linkType == null || refresh == null) {
            return Optional.empty();
        }
        List<String> sent = configurations.value();
        return Optional.of(new AccountLinkCall(
                tenant.credential(),
                tenant.apiVersion().value(),
                tenant.mode().value(),
                account,
                linkType,
                sent == null ? List.of() : sent,
                collectionFields.value(),
                futureRequirements.value(),
                refresh,
                returnUrl.value()));
    }
}
