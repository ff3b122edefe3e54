package dev.gangway.tenant.file;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An item of a list of callers.
 *
 * @param principal the name of the principal that may act for the tenant
 * @param isDefault whether the principal acts for this tenant if it names none
 */
public record CallerEntry(String principal, boolean isDefault) {

    /** Returns one entry for each principal. It is a default caller only if all entries of the principal say so. */
    static List<CallerEntry> merged(List<CallerEntry> entries) {
        return defaults(entries).entrySet().stream()
                .map(entry -> new CallerEntry(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Returns the principals that are in both lists. They are default callers only if they are in both. */
    static List<CallerEntry> intersection(List<CallerEntry> some, List<CallerEntry> others) {
        Map<String, Boolean> other = defaults(others);
        return some.stream()
                .filter(entry -> other.containsKey(entry.principal))
                .map(entry ->
                        new CallerEntry(entry.principal, entry.isDefault && other.getOrDefault(entry.principal, false)))
                .toList();
    }

    private static Map<String, Boolean> defaults(List<CallerEntry> entries) {
        Map<String, Boolean> defaults = new LinkedHashMap<>();
        entries.forEach(entry -> defaults.merge(entry.principal, entry.isDefault, Boolean::logicalAnd));
        return defaults;
    }
}
