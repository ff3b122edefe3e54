package dev.gangway.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of a link's fields.
 *
 * @param values each that is set: a {@link LinkType}, a list of configurations, and texts for choices and URLs
 */
public record LinkParameters(Map<LinkField, Object> values) {

    /** No values at all. */
    public static final LinkParameters NONE = new LinkParameters(Map.of());

    /** The type of link; null if left out. */
    public @Nullable LinkType type() {
        return (LinkType) values.get(LinkField.TYPE);
    }

    /** Configurations in Stripe's terms, without repetitions; null if left out, never empty. */
    @SuppressWarnings("unchecked")
    public @Nullable List<String> configurations() {
        return (List<String>) values.get(LinkField.CONFIGURATIONS);
    }

    /** The value of a choice or a URL; null if left out. */
    public @Nullable String text(LinkField field) {
        return (String) values.get(field);
    }

    /**
     * The members of a JSON object with these values except the type, with an object for each section.
     *
     * @param order the fields to include, if they have a value
     */
    @SuppressWarnings("unchecked")
    public Map<String, Object> members(List<LinkField> order) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (LinkField field : order) {
            Object value = values.get(field);
            if (value != null && field != LinkField.TYPE) {
                Map<String, Object> section = field.section().isEmpty()
                        ? members
                        : (Map<String, Object>) members.computeIfAbsent(field.section(), _ -> new LinkedHashMap<>());
                section.put(field.key(), value);
            }
        }
        return members;
    }
}
