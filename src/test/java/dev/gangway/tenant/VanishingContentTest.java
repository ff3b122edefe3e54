package dev.gangway.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.LinkField;
import dev.gangway.model.Secret;
import dev.gangway.model.TenantId;
import dev.gangway.tenant.file.TenantFiles;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that a truncated or emptied shared file loosens no policy: its last good version stays in effect. */
class VanishingContentTest {

    private static final String LOCKED = """
            defaults: {type: account_onboarding}
            policy: {locked: [type]}
            """;

    private static Snapshot snapshot(String file, String text, Snapshot before) {
        var files = new TreeMap<>(
                Map.of("gateway.yaml", "mode: test\n", "groups/g.yaml", "mode: test\n", "tenants/a.yaml", """
                group: g
                stripe: {api_key: {env: KEY_A}}
                """));
        files.put(file, text);
        return SnapshotBuilder.build(
                new TenantFiles(files, List.of()),
                TenantFixture.PROCESS,
                _ -> new Secret("sk_test_notAKey"),
                before,
                Instant.EPOCH);
    }

    private static Set<LinkField> locked(Snapshot snapshot) {
        return snapshot.find(new TenantId("a"))
                .orElseThrow()
                .tenant()
                .orElseThrow()
                .policy()
                .locked();
    }

    static Stream<Arguments> vanished() {
        return Stream.of("gateway.yaml", "groups/g.yaml").flatMap(file -> Stream.of(
                        "",
                        "\n",
                        "   \n\t\n".replace("\t", ""),
                        "# only a comment",
                        "# mode: test\n# policy: {locked: [type]}\n",
                        "---",
                        "---\n...\n",
                        "null",
                        "~",
                        "policy:",
                        "policy: null",
                        "policy: ~\n",
                        "policy:\n  locked:",
                        "mode: test\npolicy:\n",
                        "mode: test\ndefaults: {type: account_onboarding}\npolicy: {locked: [ty",
                        "mode",
                        "[]",
                        "text")
                .map(text -> Arguments.of(file, text)));
    }

    @ParameterizedTest(name = "{0}: <{1}>")
    @MethodSource("vanished")
    void whatVanishesLoosensNothing(String file, String text) {
        Snapshot before = snapshot(file, LOCKED, Snapshot.EMPTY);
        assertThat(locked(before)).containsExactly(LinkField.TYPE);

        Snapshot after = snapshot(file, text, before);
        assertThat(locked(after)).containsExactly(LinkField.TYPE);
        assertThat(after.problems()).isNotEmpty().allSatisfy(problem -> assertThat(problem.toString())
                .contains(file));

        // Repeated scans do not change the result.
        assertThat(locked(snapshot(file, text, after))).containsExactly(LinkField.TYPE);
    }

    @ParameterizedTest
    @MethodSource("sharedFiles")
    void aFileCanBeEmptiedOnPurpose(String file) {
        Snapshot after = snapshot(file, "{}", snapshot(file, "mode: test\n" + LOCKED, Snapshot.EMPTY));

        assertThat(after.problems()).isEmpty();
        assertThat(locked(after)).isEmpty();
    }

    static Stream<String> sharedFiles() {
        return Stream.of("gateway.yaml", "groups/g.yaml");
    }

    @ParameterizedTest
    @MethodSource("sharedFiles")
    void aFileThatWasAlwaysEmptyIsWarnedOf(String file) {
        Snapshot snapshot = snapshot(file, "# nothing yet\n", Snapshot.EMPTY);

        assertThat(snapshot.problems()).isEmpty();
        assertThat(snapshot.warnings()).anyMatch(warning -> warning.startsWith(file + " is empty"));
    }

    @Test
    void contentThatComesBackTakesEffect() {
        Snapshot gone = snapshot("gateway.yaml", "", snapshot("gateway.yaml", LOCKED, Snapshot.EMPTY));

        Snapshot back = snapshot("gateway.yaml", "mode: test\n", gone);

        assertThat(back.problems()).isEmpty();
        assertThat(locked(back)).isEmpty();
    }
}
