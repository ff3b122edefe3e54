package dev.gangway.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.gangway.model.FileProblem;
import dev.gangway.model.Origin;
import dev.gangway.model.Secret;
import dev.gangway.tenant.file.TenantFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that {@code check} and the schemas accept the same values, except for rules that JSON Schema can't express. */
class TenantValuesTest {

    /** Why a schema accepts a value that {@code check} rejects. */
    private enum Reason {
        /** A rule between keys or items of this file, or with another file. */
        OTHER_KEYS,
        /** The maximum is a setting of the process. */
        PROCESS_SETTING,
        /** The spelling of a number or Boolean. A schema validates the value only. */
        SPELLING,
        /** A YAML tag. Schemas don't validate tags, and YAML parsers ignore unknown tags. */
        TAG,
        /** The number of days in a month. */
        CALENDAR,
        /** Two spellings of the same origin. */
        SAME_ORIGIN,
        /** The number of groups in an IPv6 address. */
        IPV6,
        /** Text that contains a key or a token. */
        SECRET
    }

    record Row(String key, String value, String verdict) {

        boolean isValid() {
            return verdict.equals("valid");
        }

        /** Returns a file that contains only this key. */
        String file() {
            StringBuilder file = new StringBuilder();
            String[] names = key.split("\\.", -1);
            for (int i = 0; i < names.length; i++) {
                file.append("  ".repeat(i)).append(names[i]).append(i == names.length - 1 ? ": " + value : ":\n");
            }
            return file.append('\n').toString().replace("⏎", "\n");
        }
    }

    /** All settings that a tenant requires in addition to the tested key. */
    private static final String GATEWAY = """
            mode: test
            stripe: {api_key: {env: KEY_A}}
            defaults:
              type: account_onboarding
              configurations: [recipient]
              collection_options: {fields: currently_due, future_requirements: omit}
              return_url: https://app.acme.example/done
              refresh_url: https://app.acme.example/refresh
            """;

    /** Added to {@link #GATEWAY} unless the tested key is {@code policy.redirect_origins}. */
    private static final String POLICY = """
            policy:
              redirect_origins: [https://app.acme.example, "http://localhost:3000", "http://127.0.0.1:3000"]
            """;

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .build();

    static Stream<Row> rows() throws IOException {
        try (var in = TenantValuesTest.class.getResourceAsStream("/tenants/values.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> {
                        String[] cells = line.split("\\s*\\| ", -1);
                        return new Row(cells[0], cells[1].strip(), cells[2]);
                    });
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theCheckOfATenantFileAndItsSchemaAgree(Row row) throws IOException {
        List<FileProblem> problems = check(Map.of("tenants/a.yaml", row.file(), "groups/g.yaml", "{}"), row);

        assertThat(problems.isEmpty()).as(problems::toString).isEqualTo(row.isValid());
        assertSchema(row, "tenant.schema.json");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theCheckOfASharedFileAndItsSchemaAgree(Row row) throws IOException {
        boolean ofTenantsOnly = Set.of("group", "stripe.shared").contains(row.key())
                || (row.key().equals("callers") && row.value().contains("default:"));
        Row here = ofTenantsOnly ? new Row(row.key(), row.value(), "invalid") : row;
        List<FileProblem> problems = check(Map.of("tenants/a.yaml", "group: g\n", "groups/g.yaml", row.file()), row);

        assertThat(problems.isEmpty()).as(problems::toString).isEqualTo(here.isValid());
        assertSchema(here, "shared.schema.json");
    }

    private static List<FileProblem> check(Map<String, String> files, Row row) {
        Map<String, String> all = new TreeMap<>(files);
        all.put("gateway.yaml", row.key().startsWith("policy.redirect_origins") ? GATEWAY : GATEWAY + POLICY);
        return SnapshotBuilder.build(
                        new TenantFiles(new TreeMap<>(all), List.of()),
                        TenantFixture.PROCESS,
                        reference -> new Secret("sk_test_notAKey" + Integer.toHexString(reference.hashCode())),
                        Snapshot.EMPTY,
                        Instant.EPOCH)
                .problems();
    }

    private static void assertSchema(Row row, String name) throws IOException {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(Path.of("docs/schema", name)));
        JsonNode json;
        try {
            json = YAML.readTree(row.file());
        } catch (IOException notYaml) {
            assertThat(row.verdict()).isEqualTo("invalid");
            return;
        }
        var violations = schema.validate(json);
        assertThat(violations.isEmpty())
                .as(violations::toString)
                .isEqualTo(!row.verdict().equals("invalid"));
    }

    @Test
    void everyKeyHasAValidAndAnInvalidValue() throws IOException {
        Set<String> keys = TenantSchemaTest.keys(Origin.TENANT).keySet();

        assertThat(keysOf("valid")).containsAll(keys);
        assertThat(keysOf("invalid")).containsAll(keys);
    }

    @Test
    void exceptionsHaveAReasonAndAreFew() throws IOException {
        List<Row> exceptions = rows().filter(row -> !Set.of("valid", "invalid").contains(row.verdict()))
                .toList();

        assertThat(exceptions).hasSizeLessThan(25).allSatisfy(row -> Reason.valueOf(row.verdict()));
        assertThat(rows().distinct()).hasSameSizeAs(rows().toList());
    }

    private static Set<String> keysOf(String verdict) throws IOException {
        return rows().filter(row -> row.verdict().equals(verdict)).map(Row::key).collect(Collectors.toSet());
    }
}
