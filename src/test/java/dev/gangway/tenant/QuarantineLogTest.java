package dev.gangway.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.LogLines;
import dev.gangway.files.MountedFileReader;
import dev.gangway.telemetry.TestMeters;
import dev.gangway.tenant.TenantRegistry.Result;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The lines that are logged when tenants enter or leave quarantine. */
class QuarantineLogTest extends ReloadFixture {

    /** The lines about quarantine that a change of the files logs. */
    private List<String> linesOf(Runnable change) {
        try (var log = new LogLines(QuarantineLog.class.getName())) {
            change.run();
            settle();
            assertThat(tenants.scan(Duration.ZERO)).isEqualTo(Result.UNCHANGED);
            return log.lines();
        }
    }

    @Test
    void aTenantThatEntersOrLeavesQuarantineIsLoggedOnce() {
        assertThat(linesOf(() -> write("tenants/a.yaml", "group: shops\ncolour: green\nowner: 1.0.0.0: 2\n")))
                .singleElement()
                .asString()
                .startsWith(
                        "WARN Tenant a is quarantined and keeps its settings of generation 1; problems: 1, the first: "
                                + "tenants/a.yaml:");
        assertThat(linesOf(() ->
                        write("tenants/a.yaml", "group: shops\ncolour: red\nstripe: {api_key: {file: keys/a}}\n")))
                .isEmpty();
        assertThat(linesOf(() -> write("groups/shops.yaml", "owner: else@a.example\n")))
                .isEmpty();
        assertThat(linesOf(() -> write("tenants/c.yaml", "colour: green\nstripe: {api_key: {file: keys/a}}\n")))
                .singleElement()
                .asString()
                .startsWith("WARN Tenant c is quarantined and is not served; problems: ")
                .contains("tenants/c.yaml:1: colour");
        assertThat(linesOf(() -> write("tenants/a.yaml", "group: shops\nstripe: {api_key: {file: keys/a}}\n")))
                .containsExactly(
                        "INFO Tenant a is no longer quarantined: its settings of generation 6 are valid and in effect");
        assertThat(linesOf(() -> delete("tenants/c.yaml")))
                .containsExactly("INFO Tenant c is no longer quarantined: its file was removed");
    }

    @Test
    void theLinesAboutQuarantineAreBounded() {
        int all = QuarantineLog.MAX_NAMED + 3;
        List<String> entered = linesOf(() -> {
            for (int i = 0; i < all; i++) {
                write("tenants/t" + i + ".yaml", "colour: green\n");
            }
        });
        List<String> left = linesOf(() -> {
            for (int i = 0; i < all; i++) {
                delete("tenants/t" + i + ".yaml");
            }
        });

        assertThat(entered).hasSize(QuarantineLog.MAX_NAMED + 1);
        assertThat(entered.getLast()).isEqualTo("WARN 3 more tenants were quarantined");
        assertThat(left).hasSize(QuarantineLog.MAX_NAMED + 1);
        assertThat(left.getLast()).isEqualTo("INFO 3 more tenants are no longer quarantined");
    }

    @Test
    void aTenantQuarantinedAtTheStartIsLogged() {
        write("tenants/c.yaml", "colour: green\n");
        try (var log = new LogLines(QuarantineLog.class.getName())) {
            tenants = new TenantRegistry(config(false), TestMeters.in(registry), event(), new MountedFileReader());
            tenants.load(TenantFixture.PROCESS);

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN Tenant c is quarantined and is not served; problems: ");
        }
    }
}
