package dev.gangway.model;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of a link's fields.
 *
 * @param values the fields that have a value: a {@link LinkType}, a list of configurations, and texts for choices and
 *     URLs
 */
public record LinkParameters(Map<LinkField, Object> values) {

    /** Parameters without values. */
    public static final LinkParameters NONE = new LinkParameters(Map.of());

    /** The type of link; null if omitted. */
    public @Nullable LinkType type() {
        return (LinkType) values.get(LinkField.TYPE);
    }

    /** Configurations as Stripe names them, without duplicates; null if omitted, never empty. */
    @SuppressWarnings("unchecked")
    public @Nullable List<String> configurations() {
        return (List<String>) values.get(LinkField.CONFIGURATIONS);
    }

    /** The value of a choice or a URL; null if omitted. */
    public @Nullable String text(LinkField field) {
        return (String) values.get(field);
    }

    /** Returns the parameters with another value of a field. */
    public LinkParameters with(LinkField field, Object value) {
        Map<LinkField, Object> changed = new EnumMap<>(LinkField.class);
        changed.putAll(values);
        changed.put(field, value);
        return new LinkParameters(changed);
    }

    /**
     * Returns the members of a JSON object with these values except the type. Each section is a nested object.
     *
     * @param order the fields to include if they have a value
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
