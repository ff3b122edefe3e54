package dev.gangway.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.files.MountedFileReader;
import dev.gangway.model.Fault;
import dev.gangway.model.Outcome;
import dev.gangway.model.TenantId;
import dev.gangway.model.TenantState;
import dev.gangway.telemetry.TestMeters;
import dev.gangway.tenant.TenantRegistry.Result;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Changed files: what takes effect, what is refused, and whom it touches. */
class ReloadTest extends ReloadFixture {

    @Test
    void nothingHappensWhenNothingChanges() {
        Snapshot before = tenants.snapshot();

        assertThat(tenants.scan(Duration.ZERO)).isEqualTo(Result.UNCHANGED);
        write("gateway.yaml", GATEWAY);
        assertThat(tenants.scan(Duration.ZERO)).isEqualTo(Result.UNCHANGED);

        assertThat(tenants.snapshot()).isSameAs(before);
        assertThat(before.generation()).isEqualTo(1);
    }

    @Test
    void aChangeCountsOnceTwoScansAgree() {
        write("tenants/a.yaml", "group: shops\nowner: one@a.example\nstripe: {api_key: {file: keys/a}}\n");
        assertThat(tenants.scan(Duration.ZERO)).isEqualTo(Result.PENDING);
        write("tenants/a.yaml", "group: shops\nowner: two@a.example\nstripe: {api_key: {file: keys/a}}\n");
        assertThat(tenants.scan(Duration.ZERO)).isEqualTo(Result.PENDING);
        assertThat(tenant("a").owner().value()).isEqualTo("shops@a.example");

        assertThat(tenants.scan(Duration.ZERO)).isEqualTo(Result.APPLIED);

        assertThat(tenant("a").owner().value()).isEqualTo("two@a.example");
        assertThat(tenants.snapshot().generation()).isEqualTo(2);
        assertThat(gauge("gangway.tenants.generation")).isEqualTo(2);
        assertThat(reloads("applied")).isEqualTo(1);
        assertThat(replaced).hasSize(1);
        assertThat(tenants.scan(Duration.ZERO)).isEqualTo(Result.UNCHANGED);
    }

    @Test
    void aChangeThatIsTakenBackNeverHappened() {
        write("groups/shops.yaml", "owner: else@a.example\n");
        assertThat(tenants.scan(Duration.ZERO)).isEqualTo(Result.PENDING);
        write("groups/shops.yaml", "owner: shops@a.example\n");

        assertThat(tenants.scan(Duration.ZERO)).isEqualTo(Result.UNCHANGED);
        assertThat(tenants.snapshot().generation()).isEqualTo(1);
    }

    @Test
    void tenantsComeAndGo() {
        write("keys/c", "sk_test_ThisIsNotARealKeyC");
        write("tenants/c.yaml", "stripe: {api_key: {file: keys/c}}\n");
        delete("tenants/b.yaml");

        assertThat(settle()).isEqualTo(Result.APPLIED);

        assertThat(tenants.snapshot().entries().keySet())
                .containsExactlyInAnyOrder(new TenantId("a"), new TenantId("c"));
        assertThat(replaced.getLast().now().credentials())
                .contains(tenant("c").credential())
                .hasSize(2);
    }

    @Test
    void switchingATenantOffTakesEffect() {
        write("tenants/b.yaml", "state: disabled\ngroup: shops\nstripe: {api_key: {file: keys/b}}\n");

        assertThat(settle()).isEqualTo(Result.APPLIED);

        assertThat(tenant("b").state().value()).isEqualTo(TenantState.DISABLED);
        assertThat(gauge("gangway.tenants", "state", "disabled")).isEqualTo(1);
        assertThat(gauge("gangway.tenants", "state", "active")).isEqualTo(1);
    }

    @Test
    void aFileThatNeverStaysTheSameIsTold() {
        Result last = Result.PENDING;
        for (int i = 0; i < 12; i++) {
            assertThat(last).isEqualTo(Result.PENDING);
            write("keys/a", "sk_test_ThisIsNotARealKey" + i);
            last = tenants.scan(Duration.ZERO);
        }

        assertThat(last).isEqualTo(Result.FAILED);
        assertThat(reloads("failed")).isEqualTo(1);
    }

    @Test
    void aYoungChangeHasToWait() {
        write("groups/shops.yaml", "owner: else@a.example\n");

        assertThat(tenants.scan(Duration.ofMinutes(1))).isEqualTo(Result.PENDING);
        assertThat(tenants.scan(Duration.ofMinutes(1))).isEqualTo(Result.PENDING);
        assertThat(tenants.scan(Duration.ZERO)).isEqualTo(Result.APPLIED);
    }

    @Test
    void aRotatedKeyTakesEffectAndSaysWhatItReplaced() {
        Tenant before = tenant("a");
        write("keys/a", "sk_test_ThisIsNotARealKeyButANewOne\n");

        assertThat(settle()).isEqualTo(Result.APPLIED);

        assertThat(tenant("a").credential().key().reveal()).endsWith("ANewOne");
        assertThat(replaced.getLast().rotated())
                .containsExactly(new SnapshotReplaced.Rotation(
                        before.credential(), tenant("a").credential(), before.credentialLimits()));
    }

    @Test
    void theWayKubernetesMountsChangeIsFollowed() throws IOException {
        // The files of a ConfigMap are symbolic links through the link ..data, which Kubernetes replaces atomically.
        Path mount = Files.createDirectory(directory.resolve("mount"));
        for (int version = 1; version <= 2; version++) {
            write("mount/..v" + version + "/gateway.yaml", GATEWAY);
            write(
                    "mount/..v" + version + "/tenants/a.yaml",
                    "owner: v" + version + "@a.example\nstripe: {api_key: {file: ../keys/a}}\n");
        }
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..v1"));
        Files.createSymbolicLink(mount.resolve("gateway.yaml"), Path.of("..data/gateway.yaml"));
        Files.createSymbolicLink(mount.resolve("tenants"), Path.of("..data/tenants"));
        Path root = directory;
        directory = mount;
        tenants = new TenantRegistry(
                config(false), TestMeters.in(new SimpleMeterRegistry()), event(), new MountedFileReader());
        tenants.load(TenantFixture.PROCESS);
        assertThat(tenant("a").owner().value()).isEqualTo("v1@a.example");

        Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..v2"));
        Files.move(
                mount.resolve("..data_tmp"),
                mount.resolve("..data"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);

        assertThat(settle()).isEqualTo(Result.APPLIED);
        assertThat(tenant("a").owner().value()).isEqualTo("v2@a.example");
        directory = root;
    }

    @Test
    void seriesOfATenantThatIsGoneEnd() {
        var meters = TestMeters.in(registry);
        tenants = new TenantRegistry(config(false), meters, event(), new MountedFileReader());
        tenants.load(TenantFixture.PROCESS);
        for (String id : List.of("a", "b")) {
            meters.linkRequest(Optional.of(new TenantId(id)), null, Outcome.NOT_SENT, null, Fault.NONE);
        }
        delete("tenants/b.yaml");

        settle();

        assertThat(registry.find("gangway.link.requests").counters())
                .extracting(counter -> counter.getId().getTag("tenant"))
                .contains("a")
                .doesNotContain("b");
    }

    @Test
    void theWarningsAboutATenantAreThoseOfItsFiles() {
        String misspelt = "policy: {allowed_configurations: [recipient, recipent]}\n";
        write("gateway.yaml", GATEWAY.replace("policy: {", "policy: {allowed_configurations: [recipient, merchent], "));
        write("groups/shops.yaml", "owner: shops@a.example\n" + misspelt);
        write("groups/other.yaml", misspelt);
        write("tenants/a.yaml", "colour: green\ngroup: shops\nstripe: {api_key: {file: keys/a}}\n" + misspelt);
        write("tenants/b.yaml", "group: other\nstripe: {api_key: {file: keys/b}}\n");
        settle();

        assertThat(tenants.snapshot().warningsAbout(new TenantId("a")))
                .extracting(warning -> warning.substring(0, warning.indexOf(':')))
                .containsOnly("gateway.yaml", "groups/shops.yaml", "tenants/a.yaml")
                .contains("gateway.yaml", "groups/shops.yaml", "tenants/a.yaml");
    }
}
