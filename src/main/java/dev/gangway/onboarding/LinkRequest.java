package dev.gangway.onboarding;

import dev.gangway.model.AccountId;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asked for; null where it left a field out or where what it sent was not well-formed.
 *
 * @param account the connected account
 * @param configurations in Stripe's terms, without repetitions
 * @param collectionFields {@code currently_due} or {@code eventually_due}
 * @param futureRequirements {@code omit} or {@code include}
 * @param returnUrl the text that the caller sent, unchecked
 * @param refreshUrl the text that the caller sent, unchecked
 */
public record LinkRequest(
        @Nullable AccountId account,
        @Nullable LinkType type,
        @Nullable List<String> configurations,
        @Nullable String collectionFields,
        @Nullable String futureRequirements,
        @Nullable String returnUrl,
        @Nullable String refreshUrl) {

    /** The fields that the request itself sets. */
    public Set<LinkField> fields() {
        Map<LinkField, @Nullable Object> values = new EnumMap<>(LinkField.class);
        values.put(LinkField.TYPE, type);
        values.put(LinkField.CONFIGURATIONS, configurations);
        values.put(LinkField.COLLECTION_FIELDS, collectionFields);
        values.put(LinkField.FUTURE_REQUIREMENTS, futureRequirements);
        values.put(LinkField.RETURN_URL, returnUrl);
        values.put(LinkField.REFRESH_URL, refreshUrl);
        values.values().removeIf(Objects::isNull);
        return values.keySet();
    }
}
