package dev.gangway.tenant.file;

import dev.gangway.model.Configurations;
import dev.gangway.model.LinkField;
import dev.gangway.model.Setting;
import dev.gangway.tenant.redirect.UrlTemplate;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Default values for the fields that a request omits.
 *
 * @param settings the defaults that are set: {@link Configurations}, a string for a choice, or a {@link UrlTemplate} for a
 *     URL
 */
public record LinkDefaults(Map<LinkField, Setting<?>> settings) {

    /** An instance without any defaults. */
    public static final LinkDefaults NONE = new LinkDefaults(Map.of());

    /** Returns the configurations; null if not set. */
    public @Nullable Setting<Configurations> configurations() {
        return setting(LinkField.CONFIGURATIONS);
    }

    /** Returns the value of a choice; null if not set. */
    public @Nullable Setting<String> choice(LinkField field) {
        return setting(field);
    }

    /** Returns the URLs that are set, in the order of the fields. */
    public Stream<Setting<UrlTemplate>> urls() {
        return Stream.of(LinkField.values())
                .filter(field -> field.kind() == LinkField.Kind.URL)
                .flatMap(field -> Stream.ofNullable(url(field)));
    }

    /** Returns the value of a URL; null if not set. */
    public @Nullable Setting<UrlTemplate> url(LinkField field) {
        return setting(field);
    }

    @SuppressWarnings("unchecked") // LayerReader uses a parser of this type for each kind of field.
    private <T> @Nullable Setting<T> setting(LinkField field) {
        return (Setting<T>) settings.get(field);
    }

    /** Returns these defaults, with missing ones taken from the other instance. */
    public LinkDefaults orElse(LinkDefaults other) {
        Map<LinkField, Setting<?>> nearest = new EnumMap<>(LinkField.class);
        nearest.putAll(other.settings);
        nearest.putAll(settings);
        return new LinkDefaults(nearest);
    }
}
