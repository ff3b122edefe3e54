package dev.gangway.tenant.file;

import dev.gangway.model.LinkField;
import dev.gangway.model.Setting;
import dev.gangway.tenant.redirect.UrlTemplate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The values that fill what a request leaves out.
 *
 * @param settings each that is set: a list of configurations, a text for a choice, and a {@link UrlTemplate} for a URL
 */
public record LinkDefaults(Map<LinkField, Setting<?>> settings) {

    /** No defaults at all. */
    public static final LinkDefaults NONE = new LinkDefaults(Map.of());

    /** The account's configurations, in Stripe's terms; null where nothing is set. */
    public @Nullable Setting<List<String>> configurations() {
        return setting(LinkField.CONFIGURATIONS);
    }

    /** The value of a choice; null where nothing is set. */
    public @Nullable Setting<String> choice(LinkField field) {
        return setting(field);
    }

    /** The URLs, in the order of the fields. */
    public Stream<Setting<UrlTemplate>> urls() {
        return Stream.of(LinkField.values())
                .filter(field -> field.kind() == LinkField.Kind.URL)
                .flatMap(field -> Stream.ofNullable(url(field)));
    }

    /** The value of a URL; null where nothing is set. */
    public @Nullable Setting<UrlTemplate> url(LinkField field) {
        return setting(field);
    }

    @SuppressWarnings("unchecked") // LayerReader reads each kind of field with a parser of this type.
    private <T> @Nullable Setting<T> setting(LinkField field) {
        return (Setting<T>) settings.get(field);
    }

    /** These defaults, and where one is absent, the other's. */
    public LinkDefaults orElse(LinkDefaults other) {
        Map<LinkField, Setting<?>> nearest = new EnumMap<>(LinkField.class);
        nearest.putAll(other.settings);
        nearest.putAll(settings);
        return new LinkDefaults(nearest);
    }
}
