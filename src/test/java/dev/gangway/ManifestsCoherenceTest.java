package dev.gangway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.Manifests.OfEachFolder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that the manifests in {@code k8s/} are consistent and contain no secrets. */
@Tag("tool")
class ManifestsCoherenceTest {

    /** As named in `docker/`. */
    private static final Pattern IMAGE = Pattern.compile("(?:.+/)?gangway(?:-sandbox)?(?::[^:/]+|@sha256:\\w{64})?");

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
        List<Map<String, String>> selectors = Stream.of(
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

        assertThat(selectors).hasSizeGreaterThanOrEqualTo(6).allSatisfy(selector -> assertThat(labels)
                .containsAllEntriesOf(selector)
                .isNotEmpty());
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
