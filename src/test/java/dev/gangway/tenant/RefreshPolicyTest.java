package dev.gangway.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.TenantId;
import dev.gangway.tenant.file.TenantFiles;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The restrictions on refresh tokens: every level tightens them, and a file with problems never loosens them. */
class RefreshPolicyTest extends SnapshotFixture {

    private static final String BAD = "colour: red\n";

    private static String refresh(String members) {
        return members.isEmpty() ? "" : "policy: {refresh: {" + members + "}}\n";
    }

    private static String of(Snapshot snapshot) {
        Tenant.Refresh refresh = snapshot.find(new TenantId("a"))
                .flatMap(TenantEntry::tenant)
                .orElseThrow()
                .policy()
                .refresh();
        return (refresh.requireSubject() ? "subject " : "") + (refresh.frozen() ? "frozen " : "")
                + refresh.maxAge().toHours() + "h " + refresh.maxGeneration();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                // gateway.yaml | group | tenant | in effect
                "''                     | ''                      | ''                     | subject 168h 10",
                "''                     | ''                      | require_subject: false | 168h 10",
                "require_subject: false | ''                      | ''                     | 168h 10",
                "require_subject: true  | ''                      | require_subject: false | subject 168h 10",
                "require_subject: false | require_subject: true   | require_subject: false | subject 168h 10",
                "frozen: true           | ''                      | frozen: false          | subject frozen 168h 10",
                "max_age: 2d            | max_age: 12h            | max_age: 3d            | subject 12h 10",
                "max_age: 30d           | ''                      | ''                     | subject 168h 10",
                "max_generation: 5      | max_generation: 3       | max_generation: 100    | subject 168h 3",
            })
    void everyLevelTightensThem(String gateway, String group, String tenant, String effective) {
        with("gateway.yaml", gateway.isEmpty() ? "{}" : refresh(gateway));
        with("groups/g.yaml", group.isEmpty() ? "{}" : refresh(group));
        with("tenants/a.yaml", VALID + "group: g\n" + refresh(tenant));

        assertThat(problems(snapshot())).isEmpty();
        assertThat(of(snapshot())).isEqualTo(effective);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                // before | in the file with problems | in effect
                "require_subject: false             | require_subject: false          | 168h 10",
                "require_subject: false             | require_subject: true           | subject 168h 10",
                "require_subject: true              | require_subject: false          | subject 168h 10",
                "require_subject: false             | require_subject: maybe          | 168h 10",
                "require_subject: false             | require_subject: false, require_subject: true | subject 168h 10",
                "frozen: true                       | frozen: false                   | subject frozen 168h 10",
                "frozen: true                       | ''                              | subject frozen 168h 10",
                "frozen: true                       | frozen: maybe                   | subject frozen 168h 10",
                "max_age: 1d                        | max_age: 2d                     | subject 24h 10",
                "max_age: 2d                        | max_age: 1d                     | subject 24h 10",
                "max_age: 1d                        | max_age: never                  | subject 24h 10",
                "max_generation: 2                  | ''                              | subject 168h 2",
                "max_generation: 4                  | max_generation: 3               | subject 168h 3",
            })
    void aFileWithProblemsLoosensNothing(String before, String now, String effective) {
        Snapshot good = with("tenants/a.yaml", VALID + refresh(before)).snapshot();

        Snapshot broken = with("tenants/a.yaml", VALID + BAD + refresh(now)).snapshotAfter(good);

        assertThat(problems(broken)).isNotEmpty();
        assertThat(of(broken)).isEqualTo(effective);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "frozen: true      | ''                | subject frozen 168h 10",
                "max_generation: 2 | max_generation: 9 | subject 168h 2",
                "max_generation: 9 | max_generation: 2 | subject 168h 2",
            })
    void aSharedFileWithProblemsLoosensNothing(String before, String now, String effective) {
        with("tenants/a.yaml", VALID + "group: g\n");
        Snapshot good = with("groups/g.yaml", "owner: x\n" + refresh(before)).snapshot();

        Snapshot broken = with("groups/g.yaml", BAD + refresh(now)).snapshotAfter(good);
        Snapshot again = with("groups/g.yaml", BAD + BAD + refresh(now)).snapshotAfter(broken);

        assertThat(of(broken)).isEqualTo(effective);
        assertThat(of(again)).isEqualTo(effective);
    }

    @Test
    void aPlaceholderWithoutKeysIsAProblem() {
        with("gateway.yaml", "{}");
        with("tenants/a.yaml", VALID + """
                defaults: {refresh_url: "https://a.example/r?t={refresh_token}"}
                policy: {redirect_origins: ["https://a.example"]}
                """);
        var withoutKeys = new ProcessDefaults(
                PROCESS.apiVersion(),
                PROCESS.deadline(),
                PROCESS.maxDeadline(),
                PROCESS.attemptTimeout(),
                PROCESS.maxAttempts(),
                PROCESS.refresh(),
                false,
                PROCESS.modes(),
                true);

        assertThat(problems(snapshot())).isEmpty();
        assertThat(problems(SnapshotBuilder.build(
                        new TenantFiles(new TreeMap<>(files), List.of()),
                        withoutKeys,
                        SnapshotFixture::key,
                        Snapshot.EMPTY,
                        Instant.EPOCH)))
                .isEqualTo("tenants/a.yaml:3: defaults.refresh_url: contains {refresh_token}, but there are no keys for"
                        + " refresh tokens; set gangway.refresh.keys-file");
    }
}
