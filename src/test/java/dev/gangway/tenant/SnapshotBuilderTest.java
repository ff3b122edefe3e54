package dev.gangway.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.gangway.model.FileProblem;
import dev.gangway.model.Mode;
import dev.gangway.model.Secret;
import dev.gangway.model.SourceLocation;
import dev.gangway.model.TenantId;
import dev.gangway.tenant.file.TenantFiles;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of mistakes, and whom they hurt. */
class SnapshotBuilderTest extends SnapshotFixture {

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("modus: test", "tenants/a.yaml:1: modus: is not a valid key here"),
                Arguments.of("stripe: {api_ky: 1}", "tenants/a.yaml:1: stripe.api_ky: is not a valid key"),
                Arguments.of(
                        "defaults: {account_update: {type: x}}", "defaults.account_update.type: is not a valid key"),
                Arguments.of("mode: prod", "tenants/a.yaml:1: mode: must be one of [test, live]"),
                Arguments.of("mode:", "tenants/a.yaml:1: mode: has no value"),
                Arguments.of("mode: [test]", "mode: must be a single value"),
                Arguments.of(
                        "mode: test\nmode: test", "tenants/a.yaml:2: mode: occurs twice, first on line 1; keep one"),
                Arguments.of("state: off", "state: must be one of [active, disabled]"),
                Arguments.of("owner: ''", "owner: must be 1 to 1,024 characters"),
                Arguments.of("group: nowhere", "group: names a group that has no file groups/nowhere.yaml"),
                Arguments.of("group: ../../etc", "group: must be the name of a file"),
                Arguments.of("group: Upper", "group: must be the name of a file in groups/ without .yaml: 1 to 63"),
                Arguments.of("stripe: sk_test_123", "stripe: must be a mapping"),
                Arguments.of("stripe: {api_key: sk_test_123}", "stripe.api_key: must be a reference: {file:"),
                Arguments.of("stripe: {api_key: {}}", "stripe.api_key: must be a reference"),
                Arguments.of(
                        "stripe: {api_key: {file: a, env: B}}",
                        "stripe.api_key: has more than one key; keep one. It must"),
                Arguments.of(
                        "stripe: {api_key: {file: nowhere}}", "stripe.api_key.file: names a file that can't be read"),
                Arguments.of(
                        "stripe: {api_key: {env: LIVE_KEY}}",
                        "is a live key, but the tenant's mode is test (tenants/a.yaml:"),
                Arguments.of("stripe: {api_key: {env: ORG_KEY}}", "which requires stripe.context"),
                Arguments.of("stripe: {api_key: {env: PUBLISHABLE_KEY}}", "is a publishable key"),
                Arguments.of("stripe: {api_key: {env: ODD_KEY}}", "is not a Stripe key"),
                Arguments.of(
                        "stripe: {api_version: '2026-13-40.x'}", "stripe.api_version: must be a Stripe API version"),
                Arguments.of("stripe: {api_version: 2026-08-26}", "stripe.api_version: must be a Stripe API version"),
                Arguments.of("stripe: {context: somebody}", "stripe.context: must be acct_"),
                Arguments.of("stripe: {shared: maybe}", "stripe.shared: must be true or false"),
                Arguments.of("defaults: {type: onboarding}", "defaults.type: must be one of"),
                Arguments.of("defaults: {configurations: recipient}", "defaults.configurations: must be a list"),
                Arguments.of("defaults: {configurations: []}", "must name at least one"),
                Arguments.of("defaults: {configurations: [a, a]}", "defaults.configurations[1]: occurs twice"),
                Arguments.of("defaults: {configurations: [Recipient]}", "defaults.configurations[0]: must be the name"),
                Arguments.of(
                        "defaults: {configurations: [storer]}",
                        "storer is not allowed: without policy.allowed_configurations"),
                Arguments.of("defaults: {collection_options: {fields: all}}", "must be one of [currently_due"),
                Arguments.of("defaults: {collection_options: {future_requirements: x}}", "must be one of [omit"),
                Arguments.of("defaults: {return_url: app.example}", "defaults.return_url: must be absolute"),
                Arguments.of("defaults: {return_url: 'https://a.example/{acct}'}", "unknown placeholder"),
                Arguments.of("defaults: {return_url: 'https://{tenant}.example/'}", "in path, query and fragment only"),
                Arguments.of(
                        "defaults: {refresh_url: 'https://a.example/'}",
                        "is not allowed: no level has policy.redirect_origins"),
                Arguments.of(
                        "policy: {redirect_origins: ['https://a.example/']}", "policy.redirect_origins[0]: must end"),
                Arguments.of("policy: {redirect_origins: ['http://a.example']}", "must be https"),
                Arguments.of("policy: {locked: [colour]}", "policy.locked[0]: must be one of"),
                Arguments.of(
                        "policy: {locked: [return_url]}", "policy.locked: locks return_url, but no default sets it"),
                Arguments.of("policy: {locked: [type]}", "policy.locked: locks type, but"),
                Arguments.of("callers: token:checkout", "callers: must be a list"),
                Arguments.of("callers: ['token checkout']", "callers[0]: must be a principal's name"),
                Arguments.of("limits: {requests_per_second: 0}", "limits.requests_per_second: must be a whole number"),
                Arguments.of("limits: {burst: many}", "limits.burst: must be a whole number from 1 to 10000"),
                Arguments.of("limits: {max_in_flight: 1.5}", "limits.max_in_flight: must be a whole number"),
                Arguments.of("resilience: {deadline: 10}", "resilience.deadline: must be a duration"),
                Arguments.of("resilience: {deadline: 16s}", "resilience.deadline: must be from 400ms to 15s"),
                Arguments.of(
                        "resilience: {attempt_timeout: 100ms}",
                        "resilience.attempt_timeout: must be from 200ms to 15s"),
                Arguments.of("resilience: {max_attempts: 0}", "resilience.max_attempts: must be a whole number"),
                Arguments.of("? [a, b]\n: c", "has a key that is not a plain word"),
                Arguments.of("- a\n- b", "must be a mapping of keys to values"),
                Arguments.of("owner: {unclosed", "is not valid YAML"),
                Arguments.of("\towner: x", "tenants/a.yaml:1: is not valid YAML"),
                Arguments.of(
                        "owner: *sk_test_notAKey",
                        "is not valid YAML: the line has a value that begins with * and names no anchor; put it in quotes"),
                Arguments.of("sk_test_notAKey: x", "tenants/a.yaml:1: <a Stripe key>: is not a valid key"),
                Arguments.of("\"a\\nb\": x", "tenants/a.yaml:1: a?b: is not a valid key"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeNamesFileLineAndPathAndHurtsNobodyElse(String line, String problem) {
        String top = line.split(":", 2)[0];
        String rest = VALID.lines()
                .filter(each -> !each.startsWith(top + ":"))
                .reduce("", (text, each) -> text + each + "\n");
        with("tenants/a.yaml", line + "\n" + (line.startsWith("-") || line.contains("{unclosed") ? "" : rest));
        if (top.equals("stripe") && !line.contains("api_key")) {
            with("gateway.yaml", "stripe: {api_key: {env: KEY_A}}\n");
        }
        with("tenants/b.yaml", VALID.replace("KEY_A", "KEY_B"));

        Snapshot snapshot = snapshot();

        assertThat(problems(snapshot))
                .contains(problem)
                .startsWith("tenants/a.yaml")
                .doesNotContain("notAKey");
        assertThat(snapshot.find(new TenantId("a")).orElseThrow()).isInstanceOf(TenantEntry.Quarantined.class);
        assertThat(snapshot.find(new TenantId("b")).orElseThrow()).isInstanceOf(TenantEntry.Valid.class);
    }

    @Test
    void aFileThatIsAllWrongIsToldInFewLines() {
        with("tenants/a.yaml", "callers: [" + "x,".repeat(100_000) + "]\n" + "k".repeat(50_000) + ": 1\n");

        assertThat(snapshot().problems()).hasSizeLessThan(60).allSatisfy(problem -> assertThat(problem.toString())
                .hasSizeLessThan(500));
    }

    @Test
    void aListMayBeAsLongAsAFile() {
        String callers = IntStream.range(0, 50_000).mapToObj(i -> "t" + i).collect(Collectors.joining(","));
        with("tenants/a.yaml", VALID + "callers: [" + callers + "]\n");

        // A quadratic comparison of the callers would take many times as long.
        Snapshot snapshot = assertTimeoutPreemptively(Duration.ofSeconds(8), this::snapshot);

        assertThat(snapshot.problems()).isEmpty();
        assertThat(snapshot.find(new TenantId("a")).orElseThrow().callers()).hasSize(50_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{principal: token:a, k: 1}", "{principal: token:a}", "{k: token:a}", "[]"})
    void aListOfMappingsThatIsAllWrongIsToldInFewLines(String item) {
        with("tenants/a.yaml", VALID);
        Snapshot before = snapshot();
        with("tenants/a.yaml", VALID + "callers: [" + (item + " ,").repeat(8_000) + "]\n");

        Snapshot snapshot = snapshotAfter(before);

        assertThat(snapshot.problems()).hasSizeBetween(1, 60).allSatisfy(problem -> assertThat(problem.toString())
                .hasSizeLessThan(500));
    }

    @Test
    void allMistakesOfAllFilesAreListedAtOnce() {
        with("tenants/a.yaml", "mode: x\nowner: ''\ncolour: green\nstripe: {api_key: {env: LIVE_KEY}}\n");
        with("tenants/b.yaml", "callers: 1\n");
        with("groups/g.yaml", "state: x\n");
        with("tenants/c.yaml", VALID + "group: g\n");
        with("tenants/Upper.yaml", VALID);
        with("tenants/none.yaml", VALID);
        with("groups/Upper.yaml", "");
        with("tenants/d.yml", VALID);

        Snapshot snapshot = snapshot();

        assertThat(problems(snapshot))
                .contains(
                        "tenants/a.yaml:1: mode: must be one of",
                        "tenants/a.yaml:2: owner: must be",
                        "tenants/a.yaml:3: colour: is not a valid key",
                        "tenants/b.yaml:1: callers: must be a list",
                        "tenants/b.yaml:1: mode: is missing",
                        "tenants/b.yaml:1: stripe.api_key: is missing",
                        "groups/g.yaml:1: state: must be one of",
                        "tenants/Upper.yaml: is not read: a tenant id is",
                        "groups/Upper.yaml: is not read: a group's name is",
                        "tenants/none.yaml: is not read: a tenant id is",
                        "tenants/d.yml: is not read; rename it");
        assertThat(problems(snapshot)).doesNotContain("tenants/c.yaml");
        assertThat(snapshot.find(new TenantId("c")).orElseThrow().problems())
                .singleElement()
                .asString()
                .startsWith("groups/g.yaml:1: state: must be one of");
        assertThat(snapshot.servedCount()).isZero();
        assertThat(snapshot.gatewayValid()).isTrue();
    }

    @Test
    void aMistakeInAnInheritedValueNamesTheFileThatItStandsIn() {
        with("gateway.yaml", "mode: test\n\ndefaults:\n  return_url: https://gateway.example/\n");
        with("tenants/a.yaml", "stripe: {api_key: {env: KEY_A}}\npolicy: {redirect_origins: ['https://a.example']}\n");

        assertThat(problems(snapshot()))
                .isEqualTo("tenants/a.yaml:1: defaults.return_url: must have one of the origins in the tenant's"
                        + " policy.redirect_origins: [https://a.example] (inherited from gateway.yaml:4)");
    }

    @Test
    void aBrokenGatewayFileLeavesNobodyValid() {
        Snapshot snapshot = with("gateway.yaml", "colour: green\n")
                .with("tenants/a.yaml", VALID)
                .snapshot();

        assertThat(snapshot.gatewayValid()).isFalse();
        assertThat(snapshot.servedCount()).isZero();
        assertThat(snapshot.problems())
                .hasSize(1)
                .isEqualTo(snapshot.find(new TenantId("a")).orElseThrow().problems());
    }

    @Test
    void aQuarantinedTenantStillKnowsItsCallers() {
        with("gateway.yaml", "callers: ['token:inherited']\n");
        with("tenants/a.yaml", VALID + "callers: ['token:own']\ncolour: green\n");
        with("tenants/b.yaml", VALID.replace("KEY_A", "KEY_B") + "colour: green\n");
        Snapshot snapshot = snapshot();

        assertThat(snapshot.find(new TenantId("a")).orElseThrow().callers()).containsExactly("token:own");
        assertThat(snapshot.find(new TenantId("b")).orElseThrow().callers()).containsExactly("token:inherited");
    }

    @Test
    void aProblemOfASettingThatManyInheritIsToldOnce() {
        with("gateway.yaml", "mode: test\n\ndefaults: {configurations: [merchant]}\n");
        for (String id : List.of("a", "b", "c")) {
            with(
                    "tenants/" + id + ".yaml",
                    "stripe: {api_key: {env: KEY_" + id + "}}\npolicy: {allowed_configurations: [recipient]}\n");
        }
        with("groups/g.yaml", "policy: {allowed_configurations: [recipent]}\n");
        with("tenants/a.yaml", "stripe: {api_key: {env: KEY_A}}\ngroup: g\n");
        with("tenants/b.yaml", "stripe: {api_key: {env: KEY_B}}\ngroup: g\n");

        Snapshot snapshot = snapshot();

        assertThat(problems(snapshot))
                .isEqualTo("tenants/a.yaml:1: defaults.configurations: merchant is not allowed: groups/g.yaml:1 allows"
                        + " [recipent] (inherited from gateway.yaml:3); further tenants with this problem: 1\n"
                        + "tenants/c.yaml:1: defaults.configurations: merchant is not allowed: tenants/c.yaml:2 allows"
                        + " [recipient] (inherited from gateway.yaml:3)");
        assertThat(snapshot.find(new TenantId("b")).orElseThrow().problems())
                .singleElement()
                .asString()
                .startsWith("tenants/b.yaml:1: defaults.configurations: merchant is not allowed");
    }

    @Test
    void aFileWhoseNameIsAKeyIsNotNamedAndOneWithALongIdIs() {
        with("tenants/sk_test_PLANTED.yaml", VALID);
        with("groups/sk_test_PLANTED.yml", "{}");
        with("tenants/0f8fad5bd9cb469fa16570867728950e.yaml", VALID);

        Snapshot snapshot = snapshot();

        assertThat(snapshot.problems())
                .map(Object::toString)
                .containsExactly(
                        "groups/<a Stripe key>: is not read; rename it to end in .yaml",
                        "tenants/<a Stripe key>: is not read: a tenant id is 1 to 63 characters of a-z, 0-9 and '-', not"
                                + " starting with '-', and neither 'none' nor 'other'");
        assertThat(snapshot.servedCount()).isOne();
    }

    @Test
    void noWarningFollowsFromAProblem() {
        with("groups/g.yaml", "owner: g@g.example\n");
        with("tenants/a.yaml", VALID);
        assertThat(snapshot().warnings()).anyMatch(warning -> warning.contains("no tenant belongs to the group g"));

        with("tenants/b.yaml", "group: g\nowner: [unclosed\n");
        assertThat(snapshot().warnings()).noneMatch(warning -> warning.contains("no tenant belongs to the group g"));
    }

    @Test
    void linksThatNoRequestCanGetAreTold() {
        with("gateway.yaml", "callers: ['token:checkout']\n");
        with("tenants/a.yaml", VALID);
        with("tenants/b.yaml", VALID.replace("KEY_A", "KEY_B") + """
                defaults: {type: account_update, refresh_url: "https://b.example/r"}
                policy:
                  locked: [type]
                  allowed_configurations: []
                  redirect_origins: ["https://b.example"]
                """);

        assertThat(snapshot().warnings())
                .containsExactlyInAnyOrder(
                        "No request can get a link of the type account_onboarding for the tenant a: there is no default"
                                + " refresh_url, and policy.redirect_origins allows none",
                        "No request can get a link of the type account_update for the tenant a: there is no default"
                                + " refresh_url, and policy.redirect_origins allows none",
                        "No request can get a link of the type account_update for the tenant b: there are no default"
                                + " configurations, and policy.allowed_configurations allows none");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "owner: \"\\UFFFFFFFF\"",
                "owner: \"\u0007\"",
                "owner: *nowhere",
                "a: &a [*a]",
                "stripe: {api_key: {sk_live_PLANTED}}",
                "sk_test_PLANTED: x",
                "!!java.net.URL [x]"
            })
    void nothingThatAFileHoldsStopsTheOthersOrShowsAKey(String text) {
        with("tenants/a.yaml", text);
        with("tenants/b.yaml", VALID);

        Snapshot snapshot = snapshot();

        assertThat(problems(snapshot)).startsWith("tenants/a.yaml").doesNotContain("PLANTED");
        assertThat(snapshot.servedCount()).isOne();
    }

    @Test
    void whatCannotBeReadIsNamedAndHurtsOnlyWhoNeedsIt() {
        files.put("gateway.yaml", "");
        files.put("tenants/a.yaml", VALID + "group: g\n");
        files.put("tenants/b.yaml", VALID.replace("KEY_A", "KEY_B"));
        var unreadable = List.of(
                new FileProblem(SourceLocation.of("groups/g.yaml"), "is not UTF-8 text"),
                new FileProblem(SourceLocation.of("tenants/c.yaml"), "can't be read; check its permissions"));

        Snapshot snapshot = SnapshotBuilder.build(
                new TenantFiles(files, unreadable),
                PROCESS,
                reference -> new Secret("sk_test_notAKey" + Integer.toHexString(reference.hashCode())),
                Snapshot.EMPTY,
                Instant.EPOCH);

        assertThat(problems(snapshot))
                .contains("groups/g.yaml: is not UTF-8 text", "tenants/c.yaml: can't be read")
                .doesNotContain("tenants/a.yaml");
        assertThat(snapshot.find(new TenantId("a")).orElseThrow().problems())
                .singleElement()
                .asString()
                .isEqualTo("groups/g.yaml: is not UTF-8 text");
        assertThat(snapshot.find(new TenantId("c")).orElseThrow()).isInstanceOf(TenantEntry.Quarantined.class);
    }

    private static String problemsInASandbox(String tenant, String key) {
        var sandbox = new ProcessDefaults(
                PROCESS.apiVersion(),
                PROCESS.deadline(),
                PROCESS.maxDeadline(),
                PROCESS.attemptTimeout(),
                PROCESS.maxAttempts(),
                PROCESS.refresh(),
                PROCESS.refreshKeys(),
                Set.of(Mode.TEST),
                true);
        var files = new TreeMap<>(Map.of("gateway.yaml", "", "tenants/a.yaml", tenant));
        return problems(SnapshotBuilder.build(
                new TenantFiles(files, List.of()), sandbox, _ -> new Secret(key), Snapshot.EMPTY, Instant.EPOCH));
    }

    @Test
    void aBuildWithASandboxRefusesKeysThatMayReachLiveAccounts() {
        assertThat(problemsInASandbox(
                        "mode: test\nstripe: {api_key: {env: ORG_KEY}, context: acct_1}\n", "sk_org_notAKey"))
                .startsWith("tenants/a.yaml:2: stripe.api_key")
                .contains("can access live accounts");
    }

    @Test
    void aBuildWithASandboxRefusesLiveTenants() {
        assertThat(problemsInASandbox("mode: live\nstripe: {api_key: {env: LIVE_KEY}}\n", "sk_live_notAKey"))
                .startsWith("tenants/a.yaml:1: mode: is live, but this build is a sandbox");
    }
}
