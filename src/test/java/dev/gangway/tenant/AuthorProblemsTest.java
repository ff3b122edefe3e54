package dev.gangway.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.FileProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the exact lines that {@code check} prints for typical problems in tenant files. */
class AuthorProblemsTest {

    private static final String GATEWAY = """
            mode: test
            stripe: {api_key: {file: keys/shop}}
            defaults: {type: account_onboarding}
            policy: {redirect_origins: [https://app.acme.example, "https://*.acme.example"]}
            callers: ["token:portal"]
            """;

    record Row(String file, List<String> lines) {}

    @TempDir
    Path directory;

    /** Returns the test cases. Each line that begins with === is an expected line for the file below it. */
    static Stream<Row> problems() throws IOException {
        return rows("/tenants/problems.txt");
    }

    static Stream<Row> warnings() throws IOException {
        return rows("/tenants/warnings.txt");
    }

    private static Stream<Row> rows(String resource) throws IOException {
        List<Row> rows = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        StringBuilder file = new StringBuilder();
        try (var in = AuthorProblemsTest.class.getResourceAsStream(resource)) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (!line.startsWith("=== ")) {
                    file.append(line).append('\n');
                    continue;
                }
                if (!file.isEmpty()) {
                    rows.add(new Row(file.toString(), List.copyOf(expected)));
                    file.setLength(0);
                    expected.clear();
                }
                expected.add(line.substring(4));
            }
        }
        rows.add(new Row(file.toString(), List.copyOf(expected)));
        return rows.stream();
    }

    private TenantCheck.Report check(String file) throws IOException {
        write("gateway.yaml", GATEWAY);
        write("groups/shops.yaml", "{}");
        write("tenants/second.yaml", """
                group: shops
                stripe: {api_key: {file: keys/second}}
                callers: [{principal: token:second, default: true}]
                """);
        write("keys/shop", "sk_test_notAKey1\n");
        write("keys/second", "sk_test_notAKey2\n");
        write("keys/live", "sk_live_notAKey3\n");
        write("keys/organisation", "sk_org_notAKey4\n");
        write("keys/empty", "\n");
        write("tenants/shop.yaml", file);
        return TenantCheck.of(directory, TenantFixture.PROCESS);
    }

    private void write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @ParameterizedTest
    @MethodSource("problems")
    void aProblemSaysWhereItIsWhatIsWrongAndWhatToWrite(Row row) throws IOException {
        TenantCheck.Report report = check(row.file());

        assertThat(report.problems()).map(FileProblem::toString).containsExactlyElementsOf(row.lines());
        assertThat(report.toString()).doesNotContain("PLANTED");
    }

    @ParameterizedTest
    @MethodSource("warnings")
    void aWarningNamesWhatHasNoEffectOrIsProbablyMisspelt(Row row) throws IOException {
        TenantCheck.Report report = check(row.file());

        assertThat(report.problems()).isEmpty();
        assertThat(report.warnings()).containsExactlyElementsOf(row.lines());
    }
}
