package dev.gangway.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the default tenants of callers: which tenant is found, and what happens if several tenants claim a caller. */
class DefaultCallersTest extends SnapshotFixture {

    private static final String PLAIN = "callers: ['token:p', 'token:q']\n";
    private static final String OF_P = "callers: [{principal: 'token:p', default: true}, 'token:q']\n";
    private static final String OF_BOTH =
            "callers: [{principal: 'token:p', default: true}, {principal: 'token:q', default: true}]\n";

    /** Writes the file of a tenant with a key of its own. */
    private void tenant(String id, String settings) {
        with("tenants/" + id + ".yaml", VALID.replace("KEY_A", "KEY_" + id) + settings);
    }

    private static Optional<String> defaultTenant(Snapshot snapshot, String caller) {
        return snapshot.defaultTenantOf(caller).map(TenantId::value);
    }

    private static List<String> quarantined(Snapshot snapshot) {
        return snapshot.quarantined().stream().map(TenantId::value).sorted().toList();
    }

    private static String problem(String id, String others, int index, String caller) {
        return "tenants/" + id + ".yaml:3: callers[" + index + "].default: makes this the default tenant of " + caller
                + ", as do the files of " + others
                + "; a caller has at most one default tenant: remove default from all of these files but one";
    }

    static Stream<Arguments> files() {
        return Stream.of(
                Arguments.of("a default caller", OF_P, "token:p", "a"),
                Arguments.of("a plain caller", OF_P, "token:q", null),
                Arguments.of("no caller", OF_P, "token:other", null),
                Arguments.of("another spelling", OF_P, "TOKEN:P", null),
                Arguments.of("default: false", OF_P.replace("true", "false"), "token:p", null),
                Arguments.of("no default", OF_P.replace(", default: true", ""), "token:p", null),
                Arguments.of("the only tenant of a caller", PLAIN, "token:p", null),
                Arguments.of("a disabled tenant", OF_P + "state: disabled\n", "token:p", "a"),
                // Its callers get tenant_unavailable, as if they named it.
                Arguments.of("a tenant that was never valid", OF_P + "colour: green\n", "token:p", "a"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void aCallerHasADefaultTenantIfTheFileOfATenantSaysSo(
            String name, String settings, String caller, String expected) {
        tenant("a", settings);
        tenant("b", PLAIN);

        assertThat(defaultTenant(snapshot(), caller)).isEqualTo(Optional.ofNullable(expected));
    }

    @Test
    void aGroupCannotMakeCallersDefaultCallers() {
        with("groups/g.yaml", OF_P);
        with("gateway.yaml", OF_P);
        tenant("a", "group: g\n");

        Snapshot snapshot = snapshot();

        String rest = ":1: callers[0].default: is not a valid key here; it belongs in the file of a tenant";
        assertThat(problems(snapshot)).isEqualTo("gateway.yaml" + rest + "\ngroups/g.yaml" + rest);
        assertThat(defaultTenant(snapshot, "token:p")).isEmpty();
    }

    @Test
    void sharedFilesMayHaveCallersInMappingForm() {
        with("groups/g.yaml", "callers: [{principal: 'token:p'}, 'token:q']\n");
        tenant("a", "group: g\n");

        Snapshot snapshot = snapshot();

        assertThat(snapshot.problems()).isEmpty();
        assertThat(snapshot.find(new TenantId("a")).orElseThrow().callers())
                .containsExactlyInAnyOrder("token:p", "token:q");
    }

    @Test
    void twoTenantsWithOneDefaultCallerHaveAProblemInBothFilesAndNoOtherTenantHas() {
        tenant("a", OF_P);
        tenant("b", "callers: ['token:q', {principal: 'token:p', default: true}]\n");
        tenant("c", PLAIN);

        Snapshot snapshot = snapshot();

        assertThat(problems(snapshot))
                .isEqualTo(problem("a", "[b]", 0, "token:p") + "\n" + problem("b", "[a]", 1, "token:p"));
        assertThat(quarantined(snapshot)).containsExactly("a", "b");
        assertThat(snapshot.servedCount()).isOne();
        assertThat(defaultTenant(snapshot, "token:p")).isEmpty();
    }

    @Test
    void eachFileNamesAllOtherTenants() {
        tenant("a", OF_BOTH);
        tenant("b", OF_P);
        tenant("c", OF_BOTH);

        assertThat(problems(snapshot()).lines())
                .containsExactly(
                        problem("a", "[b, c]", 0, "token:p"),
                        problem("a", "[c]", 1, "token:q"),
                        problem("b", "[a, c]", 0, "token:p"),
                        problem("c", "[a, b]", 0, "token:p"),
                        problem("c", "[a]", 1, "token:q"));
    }

    @Test
    void aProblemOfManyTenantsAndCallersIsToldInFewLines() {
        String callers = "callers: ["
                + Stream.iterate(0, i -> i + 1)
                        .limit(500)
                        .map(i -> "{principal: 'token:" + i + "', default: true}, ")
                        .reduce("", String::concat)
                + "]\n";
        for (int i = 0; i < 40; i++) {
            tenant("t" + i, callers);
        }

        assertThat(snapshot().problems()).hasSize(40 * 50).allSatisfy(problem -> assertThat(problem.toString())
                .hasSizeLessThan(500));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void ifOneFileIsFixedTheOtherTenantIsTheDefaultTenant(String other) {
        tenant("a", OF_P);
        tenant("b", OF_P);
        Snapshot before = snapshot();

        tenant(other.equals("a") ? "b" : "a", PLAIN);
        Snapshot snapshot = snapshotAfter(before);

        assertThat(snapshot.problems()).isEmpty();
        assertThat(defaultTenant(snapshot, "token:p")).contains(other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void whileTwoTenantsClaimACallerItKeepsItsLastDefaultTenant(String first) {
        tenant("a", PLAIN);
        tenant("b", PLAIN);
        tenant(first, OF_P);
        Snapshot good = snapshot();
        assertThat(defaultTenant(good, "token:p")).contains(first);

        tenant("a", OF_P);
        tenant("b", OF_P);
        Snapshot snapshot = snapshotAfter(snapshotAfter(good));

        assertThat(quarantined(snapshot)).containsExactly("a", "b");
        assertThat(snapshot.servedCount()).isEqualTo(2);
        assertThat(defaultTenant(snapshot, "token:p")).contains(first);

        // The caller moves to the other tenant once the first one's file no longer claims it.
        String second = first.equals("a") ? "b" : "a";
        tenant(first, PLAIN);
        assertThat(defaultTenant(snapshotAfter(snapshot), "token:p")).contains(second);
    }

    @Test
    void aCallerMovesInOneChangeOfBothFiles() {
        tenant("a", OF_P);
        tenant("b", PLAIN);
        Snapshot before = snapshot();

        tenant("a", PLAIN);
        tenant("b", OF_P);
        Snapshot snapshot = snapshotAfter(before);

        assertThat(snapshot.problems()).isEmpty();
        assertThat(defaultTenant(snapshot, "token:p")).contains("b");
    }

    @Test
    void theLastGoodSettingsOfAQuarantinedTenantCount() {
        tenant("a", OF_P);
        tenant("b", PLAIN);
        Snapshot before = snapshot();

        tenant("a", OF_P + "colour: green\n");
        Snapshot broken = snapshotAfter(before);
        assertThat(defaultTenant(broken, "token:p")).contains("a");

        tenant("b", OF_P);
        Snapshot snapshot = snapshotAfter(broken);
        assertThat(problems(snapshot)).contains(problem("a", "[b]", 0, "token:p"), problem("b", "[a]", 0, "token:p"));
        assertThat(defaultTenant(snapshot, "token:p")).contains("a");
    }

    @Test
    void aTenantThatWasNeverValidTakesNoCallerFromAnother() {
        tenant("a", OF_P);
        tenant("b", OF_P + "colour: green\n");
        tenant("c", OF_BOTH + "colour: green\n");
        tenant("d", OF_BOTH + "colour: green\n");

        Snapshot snapshot = snapshot();

        assertThat(quarantined(snapshot)).containsExactly("b", "c", "d");
        assertThat(defaultTenant(snapshot, "token:p")).contains("a");
        assertThat(defaultTenant(snapshot, "token:q")).isEmpty();
    }

    @Test
    void aTenantThatReturnsToASharedKeyBecauseOfItsDefaultCallersIsCheckedAgain() {
        tenant("a", PLAIN);
        tenant("b", OF_P);
        Snapshot before = snapshot();

        // The file of a has a new key and claims a caller of b, so a returns to its old key, which c now uses.
        with("tenants/a.yaml", VALID.replace("KEY_A", "KEY_new") + OF_P);
        with("tenants/c.yaml", VALID.replace("KEY_A", "KEY_a") + PLAIN);
        Snapshot snapshot = snapshotAfter(before);

        assertThat(quarantined(snapshot)).containsExactly("a", "b", "c");
        assertThat(problems(snapshot)).contains("tenants/c.yaml:2: stripe.shared: must be true");
        assertThat(defaultTenant(snapshot, "token:p")).contains("b");
    }
}
