package dev.gangway.tenant.file;

import dev.gangway.model.Origin;
import dev.gangway.model.Setting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** A file without keys. It records the JSON Schema of every key that is read from it. */
public final class SchemaRecorder extends YamlSection {

    /**
     * The schemas of a file, by the path of the key.
     *
     * @param keys the keys with a single value or a list
     * @param sections the sections that have a rule of their own
     */
    public record Schemas(Map<String, Map<String, Object>> keys, Map<String, Map<String, Object>> sections) {}

    private final Origin origin;
    private final Schemas schemas;
    private final Set<String> required = new TreeSet<>();

    private SchemaRecorder(String path, Origin origin, Schemas schemas) {
        super(path, origin);
        this.origin = origin;
        this.schemas = schemas;
    }

    /** Returns the schemas of the files of a level. */
    public static Schemas schemas(Origin origin) {
        var schemas = new Schemas(new TreeMap<>(), new TreeMap<>());
        LayerReader.read(new SchemaRecorder("", origin, schemas), origin);
        return schemas;
    }

    @Override
    <T> Setting<T> scalar(String key, ValueParser<T> parser) {
        schemas.keys.put(pathOf(key), parser.schema());
        return null;
    }

    @Override
    <T> Setting<List<T>> list(String key, ValueParser<T> parser, String ifEmpty) {
        schemas.keys.put(pathOf(key), list(parser, ifEmpty));
        return null;
    }

    @Override
    <T, V> Setting<V> wordOrList(
            String key, ValueParser<V> word, ValueParser<T> items, String ifEmpty, Function<List<T>, V> ofList) {
        schemas.keys.put(pathOf(key), Map.of("anyOf", List.of(word.schema(), list(items, ifEmpty))));
        return null;
    }

    private static Map<String, Object> list(ValueParser<?> items, String ifEmpty) {
        Map<String, Object> schema =
                new HashMap<>(Map.of("type", "array", "uniqueItems", true, "items", items.schema()));
        if (ifEmpty != null) {
            schema.put("minItems", 1);
        }
        return schema;
    }

    @Override
    <T> Setting<List<T>> list(
            String key, ValueParser<T> parser, Function<YamlSection, Optional<T>> mapping, Function<T, ?> identity) {
        var item = new SchemaRecorder("", origin, new Schemas(new TreeMap<>(), new TreeMap<>()));
        var _ = mapping.apply(item);
        Map<String, Object> object = Map.of(
                "type",
                "object",
                "additionalProperties",
                false,
                "properties",
                item.schemas.keys,
                "required",
                List.copyOf(item.required));
        Map<String, Object> either = Map.of("anyOf", List.of(parser.schema(), object));
        schemas.keys.put(pathOf(key), Map.of("type", "array", "uniqueItems", true, "items", either));
        return null;
    }

    @Override
    void require(String key, String message) {
        required.add(key);
    }

    @Override
    YamlSection section(String key) {
        return new SchemaRecorder(pathOf(key), origin, schemas);
    }

    @Override
    YamlSection choice(String key, String rule) {
        schemas.sections.put(pathOf(key), new TreeMap<>(Map.of("minProperties", 1, "maxProperties", 1)));
        return section(key);
    }
}
