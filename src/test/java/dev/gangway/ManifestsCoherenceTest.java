package dev.gangway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gangway.ManifestReader.ExternalSecret;
import dev.gangway.ManifestReader.PriorityClass;
import dev.gangway.Manifests.OfEachFolder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that the manifests in {@code k8s/} are consistent and contain no secrets. */
@Tag("tool")
class ManifestsCoherenceTest {

    /** As named in `docker/README.md`; the base leaves the name to the overlays. */
    private static final Pattern IMAGE = Pattern.compile("gangway|ghcr\\.io/gangway/gangway(?:-sandbox)?:[^:/]+");

    /** A row of the table of what to delete after a component: the component and its objects. */
    private static final Pattern OBJECTS =
            Pattern.compile("(?m)^\\| `([a-z-]+)` \\| (none|(?:`[a-z]+/[a-z-]+` ?)+)[^|]*\\|$");

    private static final String INSTANCE = "app.kubernetes.io/instance";

    /** Long enough to be a real key, unlike `sk_test_acme`. */
    private static final Pattern SECRET =
            Pattern.compile("[srp]k_(?:test|live|org)_\\w{8,}|eyJ[\\w-]{8,}|Bearer \\S+|PRIVATE KEY");

    @OfEachFolder
    void theNetworkLetsInWhatThePortsAreFor(String folder) {
        Manifests manifests = Manifests.of(folder);
        NetworkPolicy policy = manifests.all(NetworkPolicy.class).stream()
                .filter(candidate -> candidate.getMetadata().getName().equals("gangway"))
                .findFirst()
                .orElseThrow();

        assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(policy.getSpec().getIngress()).hasSize(2);
        assertThat(policy.getSpec().getIngress())
                .allSatisfy(rule -> assertThat(rule.getFrom()).isNotEmpty());
        assertThat(policy.getSpec().getIngress().stream()
                        .flatMap(rule -> rule.getPorts().stream())
                        .map(port -> port.getPort().getIntVal()))
                .containsExactlyInAnyOrderElementsOf(manifests.ports().values());
        // kustomize must not add its labels to these selectors.
        assertThat(policy.getSpec().getEgress().stream()
                        .flatMap(rule -> rule.getTo().stream())
                        .filter(peer -> peer.getPodSelector() != null)
                        .map(peer -> peer.getPodSelector().getMatchLabels()))
                .allSatisfy(labels -> assertThat(labels).containsOnlyKeys("k8s-app"));
    }

    @OfEachFolder
    void everySelectorFindsThePod(String folder) {
        Manifests manifests = Manifests.of(folder);
        Map<String, String> labels = manifests.template().getMetadata().getLabels();
        List<Map<String, String>> selectors = selectors(manifests);

        if (folder.startsWith("overlays/")) {
            assertThat(selectors).allSatisfy(selector -> assertThat(selector).containsKey(INSTANCE));
        }
        assertThat(selectors).hasSizeGreaterThanOrEqualTo(6).allSatisfy(selector -> assertThat(labels)
                .containsAllEntriesOf(selector)
                .isNotEmpty());
    }

    private static List<Map<String, String>> selectors(Manifests manifests) {
        return Stream.of(
                        manifests.all(Deployment.class).stream()
                                .map(it -> it.getSpec().getSelector().getMatchLabels()),
                        manifests.all(Service.class).stream()
                                .map(it -> it.getSpec().getSelector()),
                        manifests.all(PodDisruptionBudget.class).stream()
                                .map(it -> it.getSpec().getSelector().getMatchLabels()),
                        manifests.all(NetworkPolicy.class).stream()
                                .map(it -> it.getSpec().getPodSelector().getMatchLabels()),
                        manifests.pod().getTopologySpreadConstraints().stream()
                                .map(it -> it.getLabelSelector().getMatchLabels()))
                .flatMap(kind -> kind)
                .toList();
    }

    @Test
    void twoInstallationsInOneNamespaceHaveNothingInCommon() {
        Manifests one = Manifests.of("overlays/production");
        Manifests other = Manifests.ofKustomization(
                "second-installation",
                """
                nameSuffix: -eu
                resources: [../../k8s/overlays/production]
                labels:
                  - pairs: {app.kubernetes.io/instance: gangway-eu}
                    includeTemplates: true
                    fields:
                """
                        + Pattern.compile("(?m)^ +- \\{kind: .*\\n")
                                .matcher(production())
                                .results()
                                .map(MatchResult::group)
                                .collect(Collectors.joining()));

        assertThat(objects(one)).doesNotContainAnyElementsOf(objects(other));
        assertThat(selectors(one)).noneMatch(selector -> selects(selector, other));
        assertThat(selectors(other))
                .allMatch(selector -> selects(selector, other))
                .noneMatch(selector -> selects(selector, one));
        assertThat(other.pod().getServiceAccountName()).isEqualTo("gangway-eu");
        assertThat(other.volumeOf("/etc/gangway/gateway.yaml")
                        .orElseThrow()
                        .getConfigMap()
                        .getName())
                .isEqualTo("gangway-gateway-eu");
        assertThat(other.one(HorizontalPodAutoscaler.class)
                        .getSpec()
                        .getScaleTargetRef()
                        .getName())
                .isEqualTo("gangway-eu");
    }

    private static String production() {
        try {
            return Files.readString(Manifests.ROOT.resolve("overlays/production/kustomization.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean selects(Map<String, String> selector, Manifests manifests) {
        return manifests.template().getMetadata().getLabels().entrySet().containsAll(selector.entrySet());
    }

    /** Returns kind and name of each object in the namespace. */
    private static List<String> objects(Manifests manifests) {
        return manifests.documents().stream()
                .filter(HasMetadata.class::isInstance)
                .filter(object -> !(object instanceof Namespace))
                .map(HasMetadata.class::cast)
                .map(object -> object.getKind().toLowerCase(Locale.ROOT) + "/"
                        + object.getMetadata().getName())
                .toList();
    }

    @OfEachFolder
    void everyObjectHasTheRecommendedLabels(String folder) {
        Manifests manifests = Manifests.of(folder);
        Map<String, String> pod = manifests.template().getMetadata().getLabels();

        assertThat(pod)
                .containsEntry("app.kubernetes.io/name", "gangway")
                .containsEntry("app.kubernetes.io/part-of", "gangway")
                .containsEntry("app.kubernetes.io/managed-by", "kustomize");
        if (folder.startsWith("overlays/")) {
            assertThat(manifests.container().getImage()).endsWith(":" + pod.get("app.kubernetes.io/version"));
            manifests.all(HasMetadata.class).forEach(object -> assertThat(
                            object.getMetadata().getLabels())
                    .as(object.getKind() + " " + object.getMetadata().getName())
                    .containsEntry(INSTANCE, pod.get(INSTANCE))
                    .containsKey("app.kubernetes.io/version"));
        }
    }

    @Test
    void theSandboxSendsNothing() {
        NetworkPolicySpec policy =
                Manifests.of(Manifests.SANDBOX).one(NetworkPolicy.class).getSpec();

        // The type without a rule denies all egress.
        assertThat(policy.getPolicyTypes()).contains("Egress");
        assertThat(policy.getEgress()).isEmpty();
    }

    @OfEachFolder
    void dnsIsAllowedAtTheClustersServersAndTheNodesCache(String folder) {
        if (folder.equals(Manifests.SANDBOX)) {
            return;
        }
        assertThat(Manifests.of(folder).all(NetworkPolicy.class).stream()
                        .flatMap(policy -> policy.getSpec().getEgress().stream())
                        .filter(rule -> rule.getPorts().stream()
                                .anyMatch(port -> port.getPort().equals(new IntOrString(53)))))
                .anySatisfy(rule -> {
                    assertThat(rule.getTo().stream()
                                    .filter(peer -> peer.getPodSelector() != null)
                                    .map(peer -> peer.getPodSelector()
                                            .getMatchLabels()
                                            .get("k8s-app")))
                            .contains("kube-dns", "node-local-dns");
                    assertThat(rule.getTo()).anySatisfy(peer -> assertThat(peer.getIpBlock())
                            .returns("169.254.20.10/32", block -> block == null ? "" : block.getCidr()));
                    assertThat(rule.getPorts().stream().map(NetworkPolicyPort::getProtocol))
                            .containsExactlyInAnyOrder("UDP", "TCP");
                });
        assertThat(Manifests.of(folder).pod().getDnsConfig().getOptions())
                .anySatisfy(option ->
                        assertThat(option.getName() + ":" + option.getValue()).isEqualTo("ndots:2"));
    }

    @OfEachFolder
    void allThatThePodWritesIsBounded(String folder) {
        Manifests manifests = Manifests.of(folder);
        var resources = manifests.container().getResources();

        assertThat(resources.getLimits()).containsKeys("memory", "ephemeral-storage");
        assertThat(resources.getRequests()).containsKeys("cpu", "memory", "ephemeral-storage");
        var tmp = manifests.volumeOf("/tmp").orElseThrow().getEmptyDir();
        assertThat(tmp.getMedium()).isEqualTo("Memory");
        assertThat(Quantity.getAmountInBytes(tmp.getSizeLimit()))
                .isLessThanOrEqualTo(
                        Quantity.getAmountInBytes(resources.getLimits().get("memory"))
                                .divide(BigDecimal.valueOf(8)));
    }

    /** The list of what to delete after a component's removal. */
    @ParameterizedTest
    @MethodSource("components")
    void theDocumentNamesTheObjectsOfEachComponent(String component) throws IOException {
        Map<String, Set<String>> documented = OBJECTS.matcher(Files.readString(Path.of("k8s/README.md")))
                .results()
                .collect(Collectors.toMap(
                        row -> row.group(1),
                        row -> new TreeSet<>(
                                List.of(row.group(2).replace("`", "").strip().split(" ", -1)))));
        Manifests with = Manifests.ofKustomization(
                "component-" + component,
                "resources: [../../k8s/base]\ncomponents: [../../k8s/components/" + component + "]\n");

        Set<String> added = new TreeSet<>(allObjects(with));
        added.removeAll(allObjects(Manifests.of("base")));
        assertThat(documented).containsEntry(component, added.isEmpty() ? Set.of("none") : added);
    }

    static Stream<String> components() throws IOException {
        try (Stream<Path> components = Files.list(Manifests.ROOT.resolve("components"))) {
            return components.map(component -> component.getFileName().toString()).sorted().toList().stream();
        }
    }

    private static List<String> allObjects(Manifests manifests) {
        List<String> objects = new ArrayList<>(objects(manifests));
        manifests
                .all(ExternalSecret.class)
                .forEach(secret ->
                        objects.add("externalsecret/" + secret.metadata().getName()));
        manifests
                .all(PriorityClass.class)
                .forEach(priority ->
                        objects.add("priorityclass/" + priority.metadata().getName()));
        return objects;
    }

    /** The keys of service-account tokens have a path that survives a move of the control plane. */
    @Test
    void theKeysOfServiceAccountsAreNotDiscovered() throws IOException {
        Map<String, String> environment = Manifests.of("overlays/production").environment();
        assertThat(environment)
                .containsEntry("QUARKUS_OIDC_AUTH_SERVER_URL", "https://kubernetes.default.svc")
                .containsEntry("QUARKUS_OIDC_DISCOVERY_ENABLED", "false")
                .containsEntry("QUARKUS_OIDC_JWKS_PATH", "/openid/v1/jwks")
                .containsKey("QUARKUS_OIDC_TOKEN_ISSUER");
        String callers = Files.readString(Path.of("docs/callers.md"));
        environment.forEach((name, value) -> {
            if (name.startsWith("QUARKUS_OIDC_")) {
                assertThat(callers).contains(name + "=" + value);
            }
        });
    }

    @Test
    void theExamplesOfCallersRequestShortTokens() throws IOException {
        for (String file : List.of("docs/callers.md", "k8s/README.md")) {
            List<String> tokens = all("serviceAccountToken: (\\{audience[^}]*})", Files.readString(Path.of(file)));
            assertThat(tokens).isNotEmpty().allSatisfy(token -> assertThat(token)
                    .contains("expirationSeconds: 600"));
        }
        String example = all("(?s)```yaml\n(volumes:.*?)```", Files.readString(Path.of("docs/callers.md")))
                .getFirst();
        new YAMLMapper().readTree(example).path("volumes").forEach(volume -> assertThat(
                        KubernetesSchema.problems(volume, "io.k8s.api.core.v1.Volume"))
                .isEmpty());
    }

    @OfEachFolder
    void theImageIsOneThatIsBuiltHere(String folder) {
        Manifests manifests = Manifests.of(folder);
        assertThat(manifests.container().getImage()).matches(IMAGE);
        assertThat(manifests.container().getImage().contains("gangway-sandbox"))
                .isEqualTo(folder.equals(Manifests.SANDBOX));
    }

    @OfEachFolder
    void thePodHasNoMoreRightsThanItNeeds(String folder) {
        Manifests manifests = Manifests.of(folder);
        var pod = manifests.pod();
        var container = manifests.container().getSecurityContext();

        assertThat(pod.getServiceAccountName())
                .isEqualTo(manifests.one(ServiceAccount.class).getMetadata().getName());
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(manifests.one(ServiceAccount.class).getAutomountServiceAccountToken())
                .isFalse();
        assertThat(pod.getEnableServiceLinks()).isFalse();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(container.getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getCapabilities().getAdd()).isEmpty();
    }

    @OfEachFolder
    void nothingSecretIsInThem(String folder) {
        Manifests manifests = Manifests.of(folder);
        assertThat(manifests.all(Secret.class)).isEmpty();
        assertThat(manifests.text()).doesNotContainPattern(SECRET);
    }

    /**
     * kustomize reads no file outside its folder, so the rules exist twice.
     *
     * @param setting URL of the runbook; empty for the default
     * @param page expected prefix of each link
     */
    @ParameterizedTest
    @CsvSource({
        "'', https://github.com/gangway/gangway/blob/main/docs/operations/runbook.md",
        "https://wiki.example/gangway, https://wiki.example/gangway",
        "https://wiki.example/?a=1&b=2|3, https://wiki.example/?a=1&b=2|3"
    })
    void everyAlertLinksToItsSectionOfTheRunbook(String setting, String page, @TempDir Path root)
            throws IOException, InterruptedException {
        for (String file : List.of("docs/operations/rules.yaml", "k8s/components/monitoring/copy-rules")) {
            Files.createDirectories(root.resolve(file).getParent());
            Files.copy(Path.of(file), root.resolve(file));
        }
        var copy = new ProcessBuilder(
                        "sh",
                        root.resolve("k8s/components/monitoring/copy-rules").toString())
                .inheritIO();
        copy.environment().put("RUNBOOK_URL", setting);
        assertThat(copy.start().waitFor()).isZero();
        String rules = Files.readString(root.resolve("k8s/components/monitoring/rules.yaml"));
        if (setting.isEmpty()) {
            assertThat(rules)
                    .as("after a change of docs/operations/rules.yaml, run k8s/components/monitoring/copy-rules")
                    .isEqualTo(Files.readString(Manifests.ROOT.resolve("components/monitoring/rules.yaml")));
        }

        List<String> alerts = all("- alert: (\\w+)", rules);
        assertThat(alerts).hasSizeGreaterThan(20);
        assertThat(all("runbook_url: (\\S+)", rules))
                .isEqualTo(alerts.stream()
                        .map(alert -> page + "#" + alert.toLowerCase(Locale.ROOT))
                        .toList());
        assertThat(all("(?m)^## (\\w+)$", Files.readString(Path.of("docs/operations/runbook.md"))))
                .containsAll(alerts);
    }

    private static List<String> all(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
