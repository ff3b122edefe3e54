package dev.gangway.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.FileProblem;
import dev.gangway.model.Secret;
import dev.gangway.model.SourceLocation;
import dev.gangway.model.TenantId;
import dev.gangway.tenant.file.TenantFiles;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that restrictions of a file with problems take effect: the last good settings stay in effect, restricted by the
 * readable part of the file. No setting becomes looser, not even if a part of the file can no longer be read.
 */
class TighteningTest {

    private static final String GATEWAY = "gateway.yaml";
    private static final String GROUP = "groups/g.yaml";
    private static final String TENANT = "tenants/a.yaml";
    private static final String KEY = "the file of the key";

    private static final String ORIGINS = "[https://a.example, https://b.example, 'https://*.shops.example']";
    private static final String POLICY =
            "{locked: [type], allowed_configurations: [recipient, merchant], redirect_origins: " + ORIGINS + "}";

    /** A line that causes a problem in any file. */
    private static final String BAD = "colour: green\n";

    private static final String GATEWAY_HEAD = """
            mode: test
            defaults: {type: account_onboarding, configurations: [recipient], refresh_url: https://a.example/r}
            """;
    private static final String TENANT_HEAD = "group: g\nstripe: {api_key: {env: KEY_A}}\n";
    private static final String CALLERS = "callers: ['token:a', 'token:b']\n";

    private static final String DEFAULT_A = "{principal: 'token:a', default: true}";
    private static final String DEFAULT_B = "{principal: 'token:b', default: true}";

    private static final SortedMap<String, String> GOOD = new TreeMap<>(Map.of(
            GATEWAY,
            GATEWAY_HEAD + CALLERS + "policy: " + POLICY + "\n",
            GROUP,
            CALLERS + "policy: " + POLICY + "\n",
            TENANT,
            TENANT_HEAD + CALLERS + "policy: " + POLICY + "\n",
            // Inherits everything except the key.
            "tenants/i.yaml",
            "group: g\nstripe: {api_key: {env: KEY_I}}\n"));

    /**
     * A change that leaves a file with problems.
     *
     * @param files the new texts by file; null for a file that cannot be read
     * @param tenant the tenant to check
     * @param changed the settings of the tenant that change, with their new values
     */
    private record Change(String name, Map<String, String> files, String tenant, Map<String, String> changed) {
        @Override
        public String toString() {
            return files.keySet() + " " + name + " (tenant " + tenant + ")";
        }
    }

    private static Change own(String name, String text, String... changed) {
        return new Change(name, Map.of(TENANT, text), "a", pairs(changed));
    }

    private static Map<String, String> pairs(String... pairs) {
        Map<String, String> map = new TreeMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** Returns the policy with one key's value replaced. */
    private static String policy(String key, String value) {
        return "policy: " + POLICY.replaceFirst(key + ": \\[[^\\]]*\\]", key + ": " + value) + "\n";
    }

    static Stream<Change> ownFile() {
        String head = TENANT_HEAD + BAD;
        String same = "policy: " + POLICY + "\n";
        return Stream.of(
                own("only a problem", head + CALLERS + same),
                own("a caller removed", head + same + "callers: ['token:b']\n", "callers", "[token:b]"),
                own("a caller replaced", head + same + "callers: ['token:b', 'token:new']\n", "callers", "[token:b]"),
                own("a caller added", head + same + "callers: ['token:a', 'token:b', 'token:new']\n"),
                own("callers emptied", head + same + "callers: []\n", "callers", "[]"),
                own("callers removed: the group's hold", head + same),
                own("callers without value", head + same + "callers:\n"),
                own("callers null", head + same + "callers: ~\n"),
                own("callers no list", head + same + "callers: 'token:a'\n"),
                own("callers a mapping", head + same + "callers: {'token:a': true}\n"),
                own(
                        "a caller misspelt",
                        TENANT_HEAD + same + "callers: ['token: a', 'token:b']\n",
                        "callers",
                        "[token:b]"),
                own("a caller is no text", TENANT_HEAD + same + "callers: [[], 'token:b']\n", "callers", "[token:b]"),
                own("a caller is null", TENANT_HEAD + same + "callers: [~, 'token:b']\n", "callers", "[token:b]"),
                own("a caller twice", TENANT_HEAD + same + "callers: ['token:b', 'token:b']\n", "callers", "[token:b]"),
                own(
                        "callers twice",
                        TENANT_HEAD + same + "callers: ['token:a', 'token:b']\ncallers: ['token:b']\n",
                        "callers",
                        "[token:b]"),
                own(
                        "callers twice, disjoint",
                        TENANT_HEAD + same + "callers: ['token:a']\ncallers: ['token:b']\n",
                        "callers",
                        "[]"),
                own(
                        "callers twice, one no list",
                        TENANT_HEAD + same + "callers: x\ncallers: ['token:b']\n",
                        "callers",
                        "[token:b]"),
                own("callers in mapping form", head + same + callers("{principal: 'token:a'}, {principal: 'token:b'}")),
                own("a default added", head + same + callers(DEFAULT_B + ", " + DEFAULT_A)),
                own(
                        "a caller in mapping form removed",
                        head + same + callers("{principal: 'token:b'}"),
                        "callers",
                        "[token:b]"),
                own(
                        "callers in mapping form that cannot be read",
                        TENANT_HEAD + same + callers("{principal: ['token:a']}, {default: true}, 'token:b'"),
                        "callers",
                        "[token:b]"),
                own(
                        "a caller in mapping form with two principals",
                        TENANT_HEAD + same + callers("{principal: 'token:a', principal: 'token:new'}, 'token:b'"),
                        "callers",
                        "[token:b]"),
                own(
                        "a default that cannot be read",
                        TENANT_HEAD + same + callers("'token:a', {principal: 'token:b', default: yes}")),
                own("not YAML", TENANT_HEAD + same + "callers: ['token:b'\n"),
                own("empty", ""),
                own("only a comment", "# nothing\n"),
                own("a list", "['token:b']\n"),
                own("a text", "token\n"),
                own(
                        "a group without a file",
                        "group: nowhere\nstripe: {api_key: {env: KEY_A}}\n" + same + "callers: ['token:b']\n",
                        "callers",
                        "[token:b]"),
                own("a group without a file, callers inherited", "group: nowhere\nstripe: {api_key: {env: KEY_A}}\n"),
                own("a group that cannot be a name", "group: [x]\nstripe: {api_key: {env: KEY_A}}\n" + CALLERS),
                own("no group any more", BAD + "stripe: {api_key: {env: KEY_A}}\n" + CALLERS),
                own("no key", "group: g\n" + same + "callers: ['token:b']\n", "callers", "[token:b]"),
                own(
                        "a mode that the key does not have",
                        TENANT_HEAD + "mode: live\n" + same + "callers: ['token:b']\n",
                        "callers",
                        "[token:b]"),
                own("disabled", head + CALLERS + same + "state: disabled\n", "state", "disabled"),
                own("a state misspelt", TENANT_HEAD + CALLERS + same + "state: disable\n"),
                own(
                        "two states",
                        TENANT_HEAD + CALLERS + same + "state: disabled\nstate: active\n",
                        "state",
                        "disabled"),
                own(
                        "two states, the other way round",
                        TENANT_HEAD + CALLERS + same + "state: active\nstate: disabled\n",
                        "state",
                        "disabled"),
                own(
                        "a lock added",
                        head + CALLERS + policy("locked", "[type, refresh_url]"),
                        "locked",
                        "[refresh_url, type]"),
                own("locks emptied", head + CALLERS + policy("locked", "[]")),
                own(
                        "a lock misspelt and one added",
                        TENANT_HEAD + CALLERS + policy("locked", "[typ, refresh_url]"),
                        "locked",
                        "[refresh_url, type]"),
                own(
                        "locks twice",
                        TENANT_HEAD + CALLERS + "policy:\n  locked: [refresh_url]\n  locked: [configurations]\n",
                        "locked",
                        "[configurations, refresh_url, type]"),
                own("policy without value", TENANT_HEAD + CALLERS + "policy:\n"),
                own("policy a list", TENANT_HEAD + CALLERS + "policy: [locked]\n"),
                own("policy removed", head + CALLERS),
                own("policy misspelt", TENANT_HEAD + CALLERS + "polices: " + POLICY + "\n"),
                own(
                        "policy twice",
                        TENANT_HEAD + CALLERS
                                + "policy: {locked: [refresh_url], redirect_origins: [https://a.example]}\n"
                                + "policy: {locked: [configurations]}\n",
                        "locked",
                        "[configurations, refresh_url, type]",
                        "origins",
                        "[https://a.example]"),
                own(
                        "policy twice, one without value",
                        TENANT_HEAD + CALLERS + "policy:\npolicy: {locked: [refresh_url]}\n",
                        "locked",
                        "[refresh_url, type]"),
                own(
                        "an origin removed",
                        head + CALLERS + policy("redirect_origins", "[https://a.example]"),
                        "origins",
                        "[https://a.example]"),
                own("origins emptied", head + CALLERS + policy("redirect_origins", "[]"), "origins", "[]"),
                own("origins without value", TENANT_HEAD + CALLERS + "policy: {redirect_origins: }\n"),
                own(
                        "an origin misspelt",
                        TENANT_HEAD + CALLERS + policy("redirect_origins", "['htp:/a', https://b.example]"),
                        "origins",
                        "[https://b.example]"),
                own(
                        "an origin added",
                        head + CALLERS + policy("redirect_origins", "[https://new.example, https://a.example]"),
                        "origins",
                        "[https://a.example]"),
                own(
                        "a pattern narrowed to one of its hosts",
                        head + CALLERS + policy("redirect_origins", "[https://one.shops.example]"),
                        "origins",
                        "[https://one.shops.example]"),
                own(
                        "a configuration removed",
                        head + CALLERS + policy("allowed_configurations", "[recipient]"),
                        "configurations",
                        "[recipient]"),
                own(
                        "a configuration misspelt",
                        TENANT_HEAD + CALLERS + policy("allowed_configurations", "[Merchant, recipient]"),
                        "configurations",
                        "[recipient]"),
                own(
                        "configurations emptied",
                        head + CALLERS + policy("allowed_configurations", "[]"),
                        "configurations",
                        "[]"),
                new Change(
                        "the key is missing and a caller removed",
                        Map.of(KEY, "", TENANT, TENANT_HEAD + same + "callers: ['token:b']\n"),
                        "a",
                        pairs("callers", "[token:b]")),
                new Change("cannot be read", unreadable(TENANT), "a", Map.of()));
    }

    private static Map<String, String> unreadable(String file) {
        Map<String, String> files = new TreeMap<>();
        files.put(file, null);
        return files;
    }

    private static String callers(String items) {
        return "callers: [" + items + "]\n";
    }

    /** Changes of a tenant's file whose previous version has {@code token:a} as default caller. */
    static Stream<Change> defaultCallers() {
        String head = TENANT_HEAD + BAD;
        String[] none = {"default callers", "[]"};
        return Stream.of(
                own("only a problem", head + callers(DEFAULT_A + ", 'token:b'")),
                own("a default removed", head + CALLERS, none),
                own("a default false", head + callers("{principal: 'token:a', default: false}, 'token:b'"), none),
                own(
                        "a default misspelt",
                        TENANT_HEAD + callers("{principal: 'token:a', defualt: true}, 'token:b'"),
                        none),
                own(
                        "a default that cannot be read",
                        TENANT_HEAD + callers("{principal: 'token:a', default: yes}, 'token:b'"),
                        none),
                own(
                        "two values of default",
                        TENANT_HEAD + callers("{principal: 'token:a', default: true, default: false}, 'token:b'"),
                        none),
                own("a default moved", head + callers("'token:a', " + DEFAULT_B), none),
                own("a default added", head + callers(DEFAULT_A + ", " + DEFAULT_B)),
                own("a default and a plain entry", TENANT_HEAD + callers(DEFAULT_A + ", 'token:a', 'token:b'"), none),
                own(
                        "callers twice, one without default",
                        TENANT_HEAD + callers(DEFAULT_A + ", 'token:b'") + CALLERS,
                        none),
                own("the caller removed", head + callers("'token:b'"), "callers", "[token:b]", "default callers", "[]"),
                own(
                        "the caller's principal cannot be read",
                        TENANT_HEAD + callers("{principal: '*', default: true}, 'token:b'"),
                        "callers",
                        "[token:b]",
                        "default callers",
                        "[]"),
                own("callers removed: the group's take effect", head, none),
                own("callers without value", head + "callers:\n"),
                own("not YAML", TENANT_HEAD + "callers: [\n"),
                new Change("cannot be read", unreadable(TENANT), "a", Map.of()));
    }

    static Stream<Change> inheritedFiles() {
        List<Change> changes = new ArrayList<>();
        for (String file : List.of(GATEWAY, GROUP)) {
            String head = file.equals(GATEWAY) ? GATEWAY_HEAD : "";
            // The group's callers take precedence over the gateway's, so only those apply to the tenant.
            boolean nearest = file.equals(GROUP);
            String policy = "policy: " + POLICY + "\n";
            shared(changes, file, "only a problem", BAD + head + CALLERS + policy);
            shared(
                    changes,
                    file,
                    "a caller removed",
                    BAD + head + "callers: ['token:b']\n" + policy,
                    nearest ? new String[] {"callers", "[token:b]"} : new String[0]);
            shared(
                    changes,
                    file,
                    "a caller misspelt",
                    head + "callers: ['token: a', 'token:b']\n" + policy,
                    nearest ? new String[] {"callers", "[token:b]"} : new String[0]);
            shared(
                    changes,
                    file,
                    "a caller added",
                    BAD + head + "callers: ['token:a', 'token:b', 'token:n']\n" + policy);
            shared(
                    changes,
                    file,
                    "default callers, which only tenants have",
                    head + callers(DEFAULT_A + ", 'token:b'") + policy);
            shared(changes, file, "callers removed", BAD + head + policy);
            shared(changes, file, "callers no list", head + "callers: x\n" + policy);
            shared(changes, file, "disabled", BAD + head + CALLERS + policy + "state: disabled\n", "state", "disabled");
            shared(
                    changes,
                    file,
                    "a lock added",
                    BAD + head + CALLERS + policy("locked", "[refresh_url]"),
                    "locked",
                    "[refresh_url, type]");
            shared(changes, file, "policy removed", BAD + head + CALLERS);
            shared(changes, file, "policy without value", head + CALLERS + "policy:\n");
            shared(
                    changes,
                    file,
                    "an origin removed",
                    BAD + head + CALLERS + policy("redirect_origins", "[https://b.example]"),
                    "origins",
                    "[https://b.example]");
            shared(
                    changes,
                    file,
                    "a configuration removed",
                    BAD + head + CALLERS + policy("allowed_configurations", "[merchant]"),
                    "configurations",
                    "[merchant]");
            shared(changes, file, "not YAML", head + CALLERS + "policy: {\n");
            shared(changes, file, "empty", "");
            changes.add(new Change("cannot be read", unreadable(file), "i", Map.of()));
        }
        return changes.stream();
    }

    private static void shared(List<Change> changes, String file, String name, String text, String... changed) {
        changes.add(new Change(name, Map.of(file, text), "i", pairs(changed)));
    }

    private static Snapshot build(Map<String, String> changed, Snapshot before) {
        SortedMap<String, String> texts = new TreeMap<>(GOOD);
        List<FileProblem> unreadable = new ArrayList<>();
        changed.forEach((file, text) -> {
            texts.put(file, text);
            if (text == null) {
                texts.remove(file);
                unreadable.add(new FileProblem(SourceLocation.of(file), "cannot be read"));
            }
        });
        boolean noKey = texts.remove(KEY) != null;
        return SnapshotBuilder.build(
                new TenantFiles(texts, unreadable),
                TenantFixture.PROCESS,
                reference -> {
                    if (noKey) {
                        throw new IllegalArgumentException("names a file that does not exist");
                    }
                    return new Secret("sk_test_notAKey" + Integer.toHexString(reference.hashCode()));
                },
                before,
                Instant.EPOCH);
    }

    private static Map<String, String> settings(Snapshot snapshot, String id) {
        TenantEntry entry = snapshot.find(new TenantId(id)).orElseThrow();
        Tenant tenant = entry.tenant().orElseThrow();
        // The entry has the callers in effect, which decide about access and are shown to operators.
        assertThat(entry.callers()).isEqualTo(tenant.callers()).containsAll(tenant.defaultCallers());
        assertThat(entry.defaultCallers()).isEqualTo(tenant.defaultCallers());
        Tenant.Policy policy = tenant.policy();
        return pairs(
                "callers", new TreeSet<>(tenant.callers()).toString(),
                "default callers", new TreeSet<>(tenant.defaultCallers()).toString(),
                "locked",
                        policy.locked().stream()
                                .map(Object::toString)
                                .sorted()
                                .toList()
                                .toString(),
                "origins", policy.redirectOrigins().toString(),
                "configurations", new TreeSet<>(policy.configurations()).toString(),
                "state", tenant.state().value().toString());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"ownFile", "inheritedFiles"})
    void restrictionsTakeEffectAndNothingElse(Change change) {
        assertRestricted(change, Map.of(), "[]");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("defaultCallers")
    void callersThatAreNoDefaultCallersAnyMoreLoseTheirDefaultTenant(Change change) {
        String text = TENANT_HEAD + callers(DEFAULT_A + ", 'token:b'");
        assertRestricted(change, Map.of(TENANT, text), "[token:a]");
    }

    private static void assertRestricted(Change change, Map<String, String> before, String defaultCallers) {
        Snapshot good = build(before, Snapshot.EMPTY);
        assertThat(good.problems()).isEmpty();
        Map<String, String> expected = new TreeMap<>(settings(good, change.tenant()));
        assertThat(expected)
                .containsEntry("callers", "[token:a, token:b]")
                .containsEntry("default callers", defaultCallers)
                .containsEntry("configurations", "[merchant, recipient]");
        expected.putAll(change.changed());

        Snapshot changed = build(change.files(), good);
        assertThat(changed.problems()).isNotEmpty();
        assertThat(settings(changed, change.tenant())).isEqualTo(expected);
        assertThat(settings(build(change.files(), changed), change.tenant())).isEqualTo(expected);

        // Content that is removed afterwards does not lift a restriction.
        for (String file : change.files().keySet()) {
            if (!file.equals(KEY)) {
                for (String text : List.of("", "policy: {", "policy:\ncallers:\n" + BAD, BAD)) {
                    Snapshot vanished = build(pairs(file, text), changed);
                    Map<String, String> rest = new TreeMap<>(expected);
                    if (text.equals(BAD)) {
                        // Without a list, the inherited callers take effect, and none of them is a default caller.
                        rest.put("default callers", "[]");
                    }
                    assertThat(settings(vanished, change.tenant())).isEqualTo(rest);
                }
                assertThat(settings(build(unreadable(file), changed), change.tenant()))
                        .isEqualTo(expected);
            }
        }

        // After the problem is fixed, the whole file takes effect.
        assertThat(settings(build(before, changed), change.tenant())).isEqualTo(settings(good, change.tenant()));
    }

    private static Snapshot sequence(List<Map<String, @Nullable String>> versions) {
        Snapshot snapshot = build(Map.of(), Snapshot.EMPTY);
        for (Map<String, @Nullable String> version : versions) {
            snapshot = build(version, snapshot);
        }
        return snapshot;
    }

    @Test
    void aCallerRemovedFromASharedFileIsRemovedFromATenantWhoseOwnFileCannotBeRead() {
        Map<String, String> files = unreadable("tenants/i.yaml");
        files.put(GROUP, "callers: ['token:b']\n");

        assertThat(settings(sequence(List.of(unreadable("tenants/i.yaml"), files)), "i"))
                .containsEntry("callers", "[token:b]");
    }

    @Test
    void originsThatNoLevelNamesAnyMoreAreNotAllowed() {
        Map<String, String> without = Map.of(
                GATEWAY, BAD + GATEWAY_HEAD + CALLERS,
                GROUP, CALLERS,
                TENANT, TENANT_HEAD + CALLERS);

        assertThat(settings(sequence(List.of(without)), "i")).containsEntry("origins", "[]");
        assertThat(settings(sequence(List.of(without)), "a")).containsEntry("origins", "[]");
    }

    @Test
    void callersThatNoLevelNamesAnyMoreCannotCall() {
        Map<String, String> without = Map.of(GATEWAY, GATEWAY_HEAD, GROUP, "owner: x\n", TENANT, TENANT_HEAD + BAD);

        assertThat(settings(sequence(List.of(without)), "a")).containsEntry("callers", "[]");
    }

    @Test
    void aTenantWhoseGroupIsGoneKeepsWhatTheGroupSaidLast() {
        Map<String, String> narrow = Map.of(GROUP, "callers: ['token:b']\n");
        Map<String, String> gone = unreadable(GROUP);
        Snapshot snapshot = sequence(List.of(narrow));
        for (int i = 0; i < 2; i++) {
            SortedMap<String, String> texts = new TreeMap<>(GOOD);
            texts.remove(GROUP);
            snapshot = SnapshotBuilder.build(
                    new TenantFiles(texts, List.of()),
                    TenantFixture.PROCESS,
                    reference -> new Secret("sk_test_notAKey" + Integer.toHexString(reference.hashCode())),
                    snapshot,
                    Instant.EPOCH);
            assertThat(settings(snapshot, "i")).containsEntry("callers", "[token:b]");
        }
        assertThat(settings(build(gone, snapshot), "i")).containsEntry("callers", "[token:b]");
    }

    @Test
    void whatAValidFileSaysTakesEffectWhileASharedFileHasProblems() {
        Map<String, String> files = Map.of(
                GATEWAY, BAD + GATEWAY_HEAD + CALLERS,
                TENANT, TENANT_HEAD + "callers: ['token:b', 'token:new']\n");

        assertThat(settings(sequence(List.of(files)), "a")).containsEntry("callers", "[token:b, token:new]");
    }
}
