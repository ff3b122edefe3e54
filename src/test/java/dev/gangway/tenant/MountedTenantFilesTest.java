package dev.gangway.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gangway.files.BadFile;
import dev.gangway.files.HangingReader;
import dev.gangway.model.TenantId;
import dev.gangway.model.TenantState;
import dev.gangway.telemetry.TestMeters;
import dev.gangway.tenant.TenantRegistry.Result;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.enterprise.event.Event;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that scans continue and the last good settings stay in effect if a tenant or key file is unreadable. */
@Tag("tool")
class MountedTenantFilesTest {

    private static final String KEY = "sk_test_notAKey";

    @TempDir
    Path directory;

    private final HangingReader hanging = new HangingReader();
    private TenantRegistry tenants;

    @BeforeEach
    @SuppressWarnings("unchecked")
    void twoTenants() throws IOException {
        Files.createDirectories(directory.resolve("tenants"));
        Files.createDirectories(directory.resolve("groups"));
        Files.createDirectories(directory.resolve("keys"));
        Files.writeString(directory.resolve("gateway.yaml"), "mode: test\n");
        Files.writeString(directory.resolve("groups/g.yaml"), "owner: g@a.example\n");
        for (String id : List.of("a", "b")) {
            Files.writeString(directory.resolve("keys/" + id), KEY + id);
            Files.writeString(
                    directory.resolve("tenants/" + id + ".yaml"),
                    "group: g\nstripe: {api_key: {file: keys/" + id + "}}\n");
        }
        TenantsConfig config = (TenantsConfig) Proxy.newProxyInstance(
                TenantsConfig.class.getClassLoader(),
                new Class<?>[] {TenantsConfig.class},
                (_, method, _) -> method.getReturnType() == boolean.class ? false : Optional.of(directory));
        Event<SnapshotReplaced> event = (Event<SnapshotReplaced>)
                Proxy.newProxyInstance(Event.class.getClassLoader(), new Class<?>[] {Event.class}, (_, _, _) -> null);
        tenants = new TenantRegistry(config, TestMeters.in(new SimpleMeterRegistry()), event, hanging.reader());
        tenants.load(TenantFixture.PROCESS);
        assertThat(tenants.snapshot().problems()).isEmpty();
    }

    @AfterEach
    void release() {
        hanging.release();
    }

    private void settle() {
        assertThat(tenants.scan(Duration.ZERO)).isEqualTo(Result.PENDING);
        assertThat(tenants.scan(Duration.ZERO)).isEqualTo(Result.APPLIED);
        assertThat(tenants.scan(Duration.ZERO)).isEqualTo(Result.UNCHANGED);
    }

    static Stream<Arguments> files() {
        // A missing tenant file is not a problem: the tenant was removed.
        return Stream.of("tenants/a.yaml", "keys/a", "groups/g.yaml", "gateway.yaml")
                .flatMap(file -> Arrays.stream(BadFile.values())
                        .filter(bad -> file.startsWith("keys") || (bad != BadFile.MISSING && bad != BadFile.DIRECTORY))
                        .filter(bad -> !file.equals("gateway.yaml") || bad != BadFile.DANGLING_LINK)
                        .map(bad -> Arguments.of(file, bad)));
    }

    @ParameterizedTest
    @MethodSource("files")
    void theLastGoodSettingsStayInForce(String file, BadFile bad) throws IOException {
        Path path = directory.resolve(file);
        String good = Files.readString(path);
        bad.replace(path, hanging);

        settle();

        assertThat(tenants.snapshot().problems())
                .anySatisfy(problem -> assertThat(problem.toString()).contains(bad.message()));
        assertThat(tenants.snapshot().servedCount()).isEqualTo(2);

        hanging.release();
        Files.deleteIfExists(path);
        Files.writeString(path, good);
        // The abandoned thread may take a moment to end.
        await().until(() -> {
            tenants.scan(Duration.ZERO);
            return tenants.snapshot().problems().isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource(BadFile.class)
    void aHungOrOddTenantFileDoesNotDelayAnother(BadFile bad) throws IOException {
        bad.replace(directory.resolve("tenants/a.yaml"), hanging);
        Files.writeString(
                directory.resolve("tenants/b.yaml"), "state: disabled\ngroup: g\nstripe: {api_key: {file: keys/b}}\n");

        settle();

        assertThat(tenants.snapshot()
                        .find(new TenantId("b"))
                        .orElseThrow()
                        .tenant()
                        .orElseThrow()
                        .state()
                        .value())
                .isEqualTo(TenantState.DISABLED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tenants/a.yaml", "keys/a", "groups/g.yaml", "gateway.yaml"})
    void aByteOrderMarkChangesNothing(String file) throws IOException {
        Path path = directory.resolve(file);
        Files.writeString(path, "\uFEFF" + Files.readString(path));

        assertThat(tenants.scan(Duration.ZERO)).isEqualTo(Result.UNCHANGED);
    }
}
