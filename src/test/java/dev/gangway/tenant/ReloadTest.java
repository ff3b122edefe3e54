package dev.gangway.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.LogLines;
import dev.gangway.files.MountedFileReader;
import dev.gangway.model.Fault;
import dev.gangway.model.Outcome;
import dev.gangway.model.TenantId;
import dev.gangway.model.TenantState;
import dev.gangway.telemetry.TestMeters;
import dev.gangway.tenant.TenantRegistry.Result;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.enterprise.event.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Changed files: what takes effect, what is refused, and whom it touches. */
class ReloadTest {

    private static final String GATEWAY = """
            mode: test
            callers: ["token:checkout"]
            defaults: {type: account_onboarding, configurations: [recipient], refresh_url: "https://a.example/r"}
            policy: {redirect_origins: ["https://a.example"]}
            """;

    @TempDir
    Path directory;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<SnapshotReplaced> replaced = new ArrayList<>();
    private TenantRegistry tenants;

    @SuppressWarnings("unchecked")
    private Event<SnapshotReplaced> event() {
        return (Event<SnapshotReplaced>) Proxy.newProxyInstance(
                Event.class.getClassLoader(), new Class<?>[] {Event.class}, (_, method, given) -> {
                    assertThat(method.getName()).isEqualTo("fire");
                    replaced.add((SnapshotReplaced) given[0]);
                    return null;
                });
    }

    @BeforeEach
    void twoTenantsOfAGroup() {
        write("gateway.yaml", GATEWAY);
        write("groups/shops.yaml", "owner: shops@a.example\n");
        write("keys/a", "sk_test_ThisIsNotARealKeyA");
        write("keys/b", "sk_test_ThisIsNotARealKeyB");
        write("tenants/a.yaml", "group: shops\nstripe: {api_key: {file: keys/a}}\n");
        write("tenants/b.yaml", "group: shops\nstripe: {api_key: {file: keys/b}}\n");
        tenants = new TenantRegistry(config(false), TestMeters.in(registry), event(), new MountedFileReader());
        tenants.load(TenantFixture.PROCESS);
    }

    private TenantsConfig config(boolean strict) {
        return new TenantsConfig() {
            @Override
            public Optional<Path> directory() {
                return Optional.of(directory);
            }

            @Override
            public Duration reloadInterval() {
                return Duration.ofSeconds(5);
            }

            @Override
            public boolean strictStart() {
                return strict;
            }
        };
    }

    private void write(String file, String text) {
        try {
            Path path = directory.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void delete(String file) {
        try (Stream<Path> paths = Files.walk(directory.resolve(file))) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Tenant tenant(String id) {
        return entry(id).tenant().orElseThrow();
    }

    private TenantEntry entry(String id) {
        return tenants.snapshot().find(new TenantId(id)).orElseThrow();
    }

    private Result settle() {
        assertThat(tenants.scan(Duration.ZERO)).isEqualTo(Result.PENDING);
        Result second = tenants.scan(Duration.ZERO);
        // A key that nobody used before has to be seen twice as well.
        return second == Result.PENDING ? tenants.scan(Duration.ZERO) : second;
    }

    private double gauge(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    /** The tenants that the metrics show as quarantined. */
    private List<String> quarantined() {
        return registry.find("gangway.tenant.quarantined").gauges().stream()
                .filter(gauge -> gauge.value() == 1)
                .map(gauge -> gauge.getId().getTag("tenant"))
                .toList();
    }

    private double reloads(String result) {
        return registry.find("gangway.tenants.reloads").tag("result", result).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

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

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("tenants/a.yaml", "group: shops\nstripe: {api_key: {file: keys/a}\n", "tenants/a.yaml:"),
                Arguments.of("tenants/a.yaml", "", "tenants/a.yaml"),
                Arguments.of(
                        "tenants/a.yaml",
                        "colour: green\nstripe: {api_key: {file: keys/a}}\n",
                        "tenants/a.yaml:1: colour: is not a key"),
                Arguments.of(
                        "tenants/a.yaml",
                        "group: nowhere\nstripe: {api_key: {file: keys/a}}\n",
                        "tenants/a.yaml:1: group: names a group that has no file"),
                Arguments.of(
                        "tenants/a.yaml",
                        "stripe: {api_key: {file: keys/b}}\n",
                        "tenants/a.yaml:1: stripe.shared: must be true"),
                Arguments.of("tenants/a.yaml", "mode: live\nstripe: {api_key: {file: keys/a}}\n", "stripe.api_key"),
                Arguments.of("keys/a", "", "tenants/a.yaml:2: stripe.api_key.file: names the file keys/a"),
                Arguments.of("keys/a", "pk_test_ThisIsNotARealKey", "tenants/a.yaml:2: stripe.api_key"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("mistakes")
    void aMistakeLeavesTheTenantItsLastGoodSettings(String file, String text, String problem) throws IOException {
        Tenant before = tenant("a");
        String good = Files.readString(directory.resolve(file));
        write(file, text);

        assertThat(settle()).isEqualTo(Result.APPLIED);

        assertThat(tenant("a")).isEqualTo(before);
        assertThat(entry("a")).isInstanceOf(TenantEntry.Quarantined.class);
        assertThat(entry("a").callers()).containsExactly("token:checkout");
        assertThat(entry("a").problems()).anySatisfy(each -> assertThat(each.toString())
                .startsWith(problem.startsWith("tenants") ? problem : "tenants/a.yaml")
                .contains(problem));
        assertThat(tenant("b").credential().key().reveal()).endsWith("KeyB");
        assertThat(gauge("gangway.tenants", "state", "quarantined")).isPositive();
        assertThat(quarantined()).contains("a");

        write(file, good);
        assertThat(settle()).isEqualTo(Result.APPLIED);

        assertThat(entry("a")).isInstanceOf(TenantEntry.Valid.class);
        assertThat(entry("b")).isInstanceOf(TenantEntry.Valid.class);
        assertThat(gauge("gangway.tenants", "state", "quarantined")).isZero();
        assertThat(quarantined()).isEmpty();
    }

    @Test
    void aTenantThatNeverWasValidIsNotServed() {
        write("tenants/c.yaml", "stripe: {api_key: {file: keys/none}}\n");

        assertThat(settle()).isEqualTo(Result.APPLIED);

        assertThat(entry("c").tenant()).isEmpty();
        assertThat(tenant("a")).isNotNull();
        assertThat(tenant("b")).isNotNull();
    }

    static Stream<Arguments> brokenSharedFiles() {
        return Stream.of(
                Arguments.of("gateway.yaml", "mode: tset\n"),
                Arguments.of("gateway.yaml", "mode: [\n"),
                Arguments.of("groups/shops.yaml", "ownr: x\n"),
                Arguments.of("groups/shops.yaml", "owner: [\n"));
    }

    @ParameterizedTest
    @MethodSource("brokenSharedFiles")
    void theLastGoodVersionOfASharedFileStaysInForce(String file, String text) {
        write(file, text);
        write("tenants/b.yaml", "group: shops\nstate: disabled\nstripe: {api_key: {file: keys/b}}\n");

        assertThat(settle()).isEqualTo(Result.APPLIED);

        assertThat(tenants.snapshot().problems())
                .anySatisfy(problem -> assertThat(problem.toString()).startsWith(file));
        assertThat(entry("a")).isInstanceOf(TenantEntry.Valid.class);
        assertThat(tenant("a").owner().value()).isEqualTo("shops@a.example");
        assertThat(tenant("b").state().value()).isEqualTo(TenantState.DISABLED);
    }

    @Test
    void aGroupThatIsGoneQuarantinesItsTenantsOnly() {
        delete("groups/shops.yaml");
        write("tenants/b.yaml", "stripe: {api_key: {file: keys/b}}\n");

        assertThat(settle()).isEqualTo(Result.APPLIED);

        assertThat(entry("a")).isInstanceOf(TenantEntry.Quarantined.class);
        assertThat(tenant("a").owner().value()).isEqualTo("shops@a.example");
        assertThat(entry("b")).isInstanceOf(TenantEntry.Valid.class);
    }

    static Stream<Arguments> disasters() {
        return Stream.of(
                Arguments.of(List.of("gateway.yaml")),
                Arguments.of(List.of("tenants")),
                Arguments.of(List.of("tenants/a.yaml", "tenants/b.yaml")),
                Arguments.of(List.of("gateway.yaml", "groups", "tenants", "keys")));
    }

    @ParameterizedTest
    @MethodSource("disasters")
    void whenNothingUsableIsLeftNothingChanges(List<String> gone) {
        Snapshot before = tenants.snapshot();
        gone.forEach(this::delete);

        assertThat(settle()).isEqualTo(Result.FAILED);
        assertThat(tenants.scan(Duration.ZERO)).isEqualTo(Result.FAILED);

        assertThat(tenants.snapshot()).isSameAs(before);
        assertThat(reloads("failed")).isEqualTo(2);
        twoTenantsOfAGroup();
        assertThat(tenants.scan(Duration.ZERO)).isEqualTo(Result.UNCHANGED);
    }

    @Test
    void theKillSwitchWorksInAFileWithMistakesToo() {
        delete("keys/a");
        write("tenants/a.yaml", "state: disabled\ncolour: green\nstripe: {api_key: {file: keys/a}}\n");

        assertThat(settle()).isEqualTo(Result.APPLIED);

        assertThat(entry("a")).isInstanceOf(TenantEntry.Quarantined.class);
        assertThat(tenant("a").state().value()).isEqualTo(TenantState.DISABLED);
    }

    @Test
    void aCallerRemovedTogetherWithAMistakeCannotCallAnyMore() {
        String head = "group: shops\nstripe: {api_key: {file: keys/a}}\n";
        write("tenants/a.yaml", head + "callers: ['token:checkout', 'token:leaked']\n");
        assertThat(settle()).isEqualTo(Result.APPLIED);
        write("tenants/a.yaml", head + "colour: green\ncallers: ['token:checkout']\n");

        assertThat(settle()).isEqualTo(Result.APPLIED);

        assertThat(entry("a")).isInstanceOf(TenantEntry.Quarantined.class);
        assertThat(entry("a").callers()).containsExactly("token:checkout");
    }

    @Test
    void nobodyGetsAKeyThatAnotherFallsBackTo() {
        write("keys/c", "sk_test_ThisIsNotARealKeyC");
        write("tenants/c.yaml", "stripe: {api_key: {file: keys/c}}\n");
        assertThat(settle()).isEqualTo(Result.APPLIED);
        // a reaches for c's key, which it does not get, and b for the one that a then keeps.
        write("tenants/a.yaml", "stripe: {api_key: {file: keys/c}}\n");
        write("tenants/b.yaml", "stripe: {api_key: {file: keys/a}}\n");

        assertThat(settle()).isEqualTo(Result.APPLIED);

        assertThat(tenant("a").credential().key().reveal()).endsWith("KeyA");
        assertThat(tenant("b").credential().key().reveal()).endsWith("KeyB");
        assertThat(tenant("c").credential().key().reveal()).endsWith("KeyC");
    }

    @Test
    void aSharedFileThatIsNoTextKeepsItsLastGoodVersion() throws IOException {
        Files.write(directory.resolve("gateway.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        write("tenants/b.yaml", "group: shops\nstate: disabled\nstripe: {api_key: {file: keys/b}}\n");

        assertThat(settle()).isEqualTo(Result.APPLIED);

        assertThat(entry("a")).isInstanceOf(TenantEntry.Valid.class);
        assertThat(tenant("b").state().value()).isEqualTo(TenantState.DISABLED);
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
        // A ConfigMap's files are links into a folder behind the link ..data, which is swapped in one step.
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
                        "INFO Tenant a is no longer quarantined: its settings of generation 6 are valid and in force");
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
        assertThat(entered.getLast()).isEqualTo("WARN 3 more tenants became quarantined");
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
