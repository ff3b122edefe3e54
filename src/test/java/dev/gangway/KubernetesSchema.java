package dev.gangway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The schemas that Kubernetes publishes, from {@code src/test/resources/kubernetes/definitions.json}, which names their
 * source. Validates objects like an API server with strict field validation, and reports values that the server would
 * change: an object with such a value differs from the stored one, so each apply changes it again.
 */
final class KubernetesSchema {

    private static final Pattern QUANTITY = Pattern.compile("[0-9]+(\\.[0-9]+)?(m|k|Ki|[MGTPE]i?)?");
    private static final Pattern PERCENTAGE = Pattern.compile("[0-9]+%");

    private static final JsonNode DEFINITIONS = read("definitions.json").path("definitions");

    /** The published schemas name the permitted values only in descriptions: key is a definition and its field. */
    private static final JsonNode VALUES = read("values.json").path("values");

    /** Names of the definitions by apiVersion and kind. */
    private static final Map<String, String> KINDS = kinds();

    private final List<String> problems = new ArrayList<>();

    private KubernetesSchema() {}

    private static JsonNode read(String file) {
        try (InputStream in = KubernetesSchema.class.getResourceAsStream("/kubernetes/" + file)) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in, file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> kinds() {
        Map<String, String> kinds = new TreeMap<>();
        DEFINITIONS.properties().forEach(definition -> definition
                .getValue()
                .path("x-kubernetes-group-version-kind")
                .forEach(kind -> {
                    String group = kind.path("group").asText();
                    kinds.put(
                            (group.isEmpty() ? "" : group + "/")
                                    + kind.path("version").asText() + " "
                                    + kind.path("kind").asText(),
                            definition.getKey());
                }));
        return kinds;
    }

    /** Returns the definition of a kind; empty for kinds of CustomResourceDefinitions. */
    static Optional<String> definitionOf(String apiVersion, String kind) {
        return Optional.ofNullable(KINDS.get(apiVersion + " " + kind));
    }

    /** Returns one line per problem of a value. */
    static List<String> problems(JsonNode value, String definition) {
        var schema = new KubernetesSchema();
        schema.checkDefinition(value, definition, "");
        return schema.problems;
    }

    private void problem(String path, String text) {
        problems.add((path.isEmpty() ? "the object" : path.substring(1)) + " " + text);
    }

    private void checkDefinition(JsonNode value, String name, String path) {
        JsonNode definition = DEFINITIONS.path(name);
        if (name.endsWith(".IntOrString")) {
            if (!value.isInt() && !PERCENTAGE.matcher(value.asText()).matches() && !isPortName(value)) {
                problem(path, "is neither an integer nor a percentage nor a name");
            }
        } else if (name.endsWith(".Quantity")) {
            if (!value.isNumber() && !QUANTITY.matcher(value.asText()).matches()) {
                problem(path, "is no quantity");
            }
        } else if (definition.has("properties")) {
            checkFields(value, name, definition, path);
        } else {
            check(value, definition, false, path);
        }
    }

    private static boolean isPortName(JsonNode value) {
        return value.isTextual() && value.asText().matches("[a-z][a-z0-9-]{0,14}");
    }

    private void checkFields(JsonNode value, String name, JsonNode definition, String path) {
        if (!value.isObject()) {
            problem(path, "is not an object");
            return;
        }
        Set<String> required = new HashSet<>();
        definition.path("required").forEach(field -> required.add(field.asText()));
        required.stream()
                .filter(field -> !value.has(field))
                .sorted()
                .forEach(field -> problem(path + "." + field, "is missing"));
        value.properties().forEach(field -> {
            String inside = path + "." + field.getKey();
            JsonNode schema = definition.path("properties").path(field.getKey());
            if (schema.isMissingNode()) {
                problem(inside, "is unknown");
                return;
            }
            check(field.getValue(), schema, required.contains(field.getKey()), inside);
            JsonNode permitted = VALUES.path(name + "." + field.getKey());
            (field.getValue().isArray() ? field.getValue() : List.of(field.getValue())).forEach(each -> {
                if (!permitted.isMissingNode() && !contains(permitted, each)) {
                    problem(inside, "must be one of " + permitted);
                }
            });
        });
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        for (JsonNode each : list) {
            if (each.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private void check(JsonNode value, JsonNode schema, boolean required, String path) {
        if (value.isNull()) {
            problem(path, "is null, which the server drops");
        } else if (schema.has("$ref")) {
            checkDefinition(value, schema.path("$ref").asText(), path);
        } else {
            switch (schema.path("type").asText()) {
                case "array" -> checkList(value, schema, required, path);
                case "object" -> checkMap(value, schema, required, path);
                case "string" -> expect(value.isTextual(), path, "a string");
                case "boolean" -> expect(value.isBoolean(), path, "a boolean");
                case "integer" ->
                    expect(
                            schema.path("format").asText().equals("int32") ? value.isInt() : value.isIntegralNumber(),
                            path,
                            "an integer");
                case "number" -> expect(value.isNumber(), path, "a number");
                default -> throw new IllegalStateException("no type: " + schema);
            }
        }
    }

    private void expect(boolean isRight, String path, String type) {
        if (!isRight) {
            problem(path, "is not " + type);
        }
    }

    private void checkList(JsonNode value, JsonNode schema, boolean required, String path) {
        if (!value.isArray()) {
            problem(path, "is not a list");
            return;
        }
        if (value.isEmpty() && !required) {
            problem(path, "is empty, which the server drops");
        }
        Set<List<String>> keys = new HashSet<>();
        for (int i = 0; i < value.size(); i++) {
            JsonNode item = value.get(i);
            check(item, schema.path("items"), false, path + "[" + i + "]");
            List<String> key = new ArrayList<>();
            schema.path("x-kubernetes-list-map-keys")
                    .forEach(name -> key.add(item.path(name.asText()).asText()));
            if (schema.path("x-kubernetes-list-type").asText().equals("set")) {
                key.add(item.asText());
            }
            if (!key.isEmpty() && !keys.add(key)) {
                problem(path + "[" + i + "]", "has the key of an earlier item: " + key);
            }
        }
    }

    private void checkMap(JsonNode value, JsonNode schema, boolean required, String path) {
        if (!value.isObject()) {
            problem(path, "is not an object");
            return;
        }
        JsonNode values = schema.path("additionalProperties");
        if (value.isEmpty() && !required && !values.isMissingNode()) {
            problem(path, "is empty, which the server drops");
        }
        value.properties().forEach(entry -> check(entry.getValue(), values, false, path + "." + entry.getKey()));
    }
}
