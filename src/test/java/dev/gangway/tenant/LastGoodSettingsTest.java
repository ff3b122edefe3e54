package dev.gangway.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.TenantState;
import dev.gangway.tenant.TenantRegistry.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Changed files with mistakes: what stays in force, and whom they touch. */
class LastGoodSettingsTest extends ReloadFixture {

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("tenants/a.yaml", "group: shops\nstripe: {api_key: {file: keys/a}\n", "tenants/a.yaml:"),
                Arguments.of("tenants/a.yaml", "", "tenants/a.yaml"),
                Arguments.of(
                        "tenants/a.yaml",
                        "colour: green\nstripe: {api_key: {file: keys/a}}\n",
                        "tenants/a.yaml:1: colour: is not a valid key"),
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
}
