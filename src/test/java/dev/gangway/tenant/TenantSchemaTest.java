package dev.gangway.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.gangway.model.Origin;
import dev.gangway.tenant.file.SchemaRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that the schemas for editors and the table of keys match the code that reads the files. */
class TenantSchemaTest {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_.]+)` \\|[^|]*\\|[^|]*\\| ([^|]+) \\|");

    /** Returns the schema of every key that the code reads. */
    static Map<String, Map<String, Object>> keys(Origin origin) {
        Map<String, Map<String, Object>> keys = SchemaRecorder.schemas(origin).keys();
        keys.replaceAll((_, schema) -> sorted(schema));
        return keys;
    }

    private static Map<String, Object> sorted(Map<String, Object> schema) {
        Map<String, Object> sorted = new TreeMap<>(schema);
        sorted.replaceAll((_, value) -> sortedValue(value));
        return sorted;
    }

    @SuppressWarnings("unchecked")
    private static Object sortedValue(Object value) {
        return switch (value) {
            case Map<?, ?> map -> sorted((Map<String, Object>) map);
            case List<?> list ->
                list.stream().map(TenantSchemaTest::sortedValue).toList();
            default -> value;
        };
    }

    private static Map<String, String> documented() throws IOException {
        Map<String, String> meanings = new LinkedHashMap<>();
        Matcher rows = ROW.matcher(Files.readString(Path.of("docs/configuration.md")));
        while (rows.find()) {
            if (!rows.group(1).startsWith("gangway.")) {
                meanings.put(rows.group(1), rows.group(2));
            }
        }
        return meanings;
    }

    @SuppressWarnings("unchecked")
    private static String schema(Origin origin) throws IOException {
        Map<String, String> meanings = documented();
        Map<String, Map<String, Object>> sections =
                SchemaRecorder.schemas(origin).sections();
        Map<String, Object> root = object();
        keys(origin).forEach((path, schema) -> {
            Map<String, Object> parent = root;
            String[] names = path.split("\\.", -1);
            for (int i = 0; i < names.length - 1; i++) {
                parent = (Map<String, Object>)
                        ((Map<String, Object>) parent.get("properties")).computeIfAbsent(names[i], _ -> object());
                parent.putAll(
                        sections.getOrDefault(String.join(".", List.of(names).subList(0, i + 1)), Map.of()));
            }
            Map<String, Object> described = new LinkedHashMap<>();
            String general = path.replaceFirst("^defaults\\.account_\\w+\\.", "defaults.");
            described.put("description", meanings.get(general));
            described.putAll(new TreeMap<>(schema));
            ((Map<String, Object>) parent.get("properties")).put(names[names.length - 1], described);
        });
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        whole.put(
                "title",
                origin == Origin.TENANT ? "A tenant of Gangway" : "Settings of all tenants, or of a group of tenants");
        whole.putAll(root);
        return JSON.writeValueAsString(whole) + "\n";
    }

    private static Map<String, Object> object() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", "object");
        object.put("additionalProperties", false);
        object.put("properties", new TreeMap<String, Object>());
        return object;
    }

    @ParameterizedTest
    @CsvSource({"TENANT, tenant.schema.json", "GATEWAY, shared.schema.json"})
    void theSchemaIsWhatTheCodeReads(Origin origin, String file) throws IOException {
        Path path = Path.of("docs/schema", file);
        String generated = schema(origin);
        if (Boolean.getBoolean("schema.update")) {
            Files.createDirectories(path.getParent());
            Files.writeString(path, generated);
        }

        assertThat(Files.readString(path))
                .as("run ./mvnw test -Dtest=TenantSchemaTest -Dschema.update=true to write it anew")
                .isEqualTo(generated);
    }

    @Test
    void everyKeyIsDocumentedAndNoOther() throws IOException {
        Stream<String> keys = keys(Origin.TENANT).keySet().stream()
                .map(key -> key.replaceFirst("^(defaults\\.account_\\w+)\\..*", "$1"));

        assertThat(documented().keySet())
                .containsExactlyInAnyOrderElementsOf(keys.distinct().toList());
    }

    @Test
    void sharedFilesLackOnlyWhatIsATenantsOwn() {
        List<String> own = keys(Origin.TENANT).keySet().stream()
                .filter(key -> !keys(Origin.GATEWAY).containsKey(key))
                .toList();

        assertThat(own).containsExactly("group", "stripe.shared");
    }

    @Test
    void theSamplesNameTheirSchema() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/sandbox"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
                String first = Files.readString(file).lines().findFirst().orElseThrow();
                assertThat(first).startsWith("# yaml-language-server: $schema=");
                Path schema = file.resolveSibling(first.substring(first.indexOf('=') + 1))
                        .normalize();
                assertThat(schema).exists();
                assertThat(schema.getFileName().toString())
                        .isEqualTo(file.getParent().endsWith("tenants") ? "tenant.schema.json" : "shared.schema.json");
            }
        }
    }
}
