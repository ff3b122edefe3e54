package dev.gangway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.Manifests.OfEachFolder;
import dev.gangway.app.Commands;
import dev.gangway.app.KnownSettings;
import dev.gangway.replicas.ReplicaSetting;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.quarkus.oidc.runtime.OidcConfig;
import io.quarkus.opentelemetry.runtime.config.runtime.exporter.OtlpExporterRuntimeConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.tls.runtime.config.TlsConfig;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Compares the manifests in {@code k8s/} with the application. */
@Tag("tool")
class ManifestsTest {

    private static final Path TENANTS = Path.of("/etc/gangway");

    /** A reference to a Stripe key in a tenant's file. */
    private static final Pattern KEY = Pattern.compile("api_key: \\{(file|env): ([^ }]+)}");

    private static final SmallRyeConfig APPLICATION = application();

    private static SmallRyeConfig application() {
        try {
            return new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .withConverter(Duration.class, 300, new DurationConverter())
                    .withSources(new YamlConfigSource(Path.of("src/main/resources/application.yaml")
                            .toUri()
                            .toURL()))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns patterns for the variables of Quarkus's own settings. They are patterns because some variables contain
     * names of ours.
     */
    private static List<Pattern> quarkusVariables() {
        return Stream.of(OidcConfig.class, TlsConfig.class, OtlpExporterRuntimeConfig.class)
                .flatMap(type -> ConfigMappings.getProperties(ConfigClass.configClass(type)).keySet().stream())
                .map(name -> name.replaceAll("[^A-Za-z0-9*]", "_").toUpperCase(Locale.ROOT))
                .map(name -> Pattern.compile(name.replace("*", "_[A-Z]+_")))
                .toList();
    }

    private static Set<String> sandboxSettings() {
        Set<String> settings = new TreeSet<>();
        APPLICATION.getPropertyNames().forEach(name -> {
            if (name.startsWith("%sandbox.gangway.sandbox.")) {
                settings.add(name.substring("%sandbox.".length()));
            }
        });
        return settings;
    }

    @OfEachFolder
    void thePortsAreThoseOfTheApplication(String folder) {
        Manifests manifests = Manifests.of(folder);
        assertThat(manifests.ports())
                .isEqualTo(Map.of(
                        "http", APPLICATION.getValue("quarkus.http.port", Integer.class),
                        "management", APPLICATION.getValue("quarkus.management.port", Integer.class)));
        for (Service service : manifests.all(Service.class)) {
            assertThat(service.getSpec().getPorts()).isNotEmpty().allSatisfy(port -> {
                assertThat(port.getTargetPort().getStrVal()).isEqualTo(port.getName());
                assertThat(manifests.ports()).containsKey(port.getName());
            });
        }
        for (ServiceMonitor monitor : manifests.all(ServiceMonitor.class)) {
            assertThat(monitor.getSpec().getEndpoints()).singleElement().satisfies(endpoint -> {
                assertThat(endpoint.getPort()).isEqualTo("management");
                assertThat(endpoint.getPath()).isEqualTo("/q/metrics");
            });
            assertThat(manifests.all(Service.class))
                    .filteredOn(service -> service.getMetadata()
                            .getLabels()
                            .entrySet()
                            .containsAll(monitor.getSpec()
                                    .getSelector()
                                    .getMatchLabels()
                                    .entrySet()))
                    .singleElement()
                    .satisfies(service -> {
                        assertThat(service.getSpec().getPorts().getFirst().getName())
                                .isEqualTo("management");
                        assertThat(service.getMetadata().getLabels())
                                .containsKey(monitor.getSpec().getJobLabel());
                    });
        }
    }

    @OfEachFolder
    void theProbesAskTheManagementPort(String folder) {
        Manifests manifests = Manifests.of(folder);
        var container = manifests.container();

        assertThat(Stream.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe())
                        .map(Probe::getHttpGet)
                        .map(get -> get.getPort().getStrVal() + " " + get.getPath()))
                .containsExactly(
                        "management /q/health/started", "management /q/health/live", "management /q/health/ready");
        APPLICATION.getPropertyNames().forEach(name -> assertThat(name)
                .as("the defaults of these decide where the probes' paths are")
                .doesNotStartWith("quarkus.smallrye-health")
                .isNotEqualTo("quarkus.management.root-path"));
    }

    @OfEachFolder
    void thePodHasTheTimeThatStoppingTakes(String folder) {
        Manifests manifests = Manifests.of(folder);
        Duration stopping = APPLICATION
                .getValue("quarkus.shutdown.delay", Duration.class)
                .plus(APPLICATION.getValue("quarkus.shutdown.timeout", Duration.class));

        assertThat(Duration.ofSeconds(manifests.pod().getTerminationGracePeriodSeconds()))
                .isGreaterThan(stopping);
        // A preStop hook would use part of the termination grace period.
        assertThat(manifests.container().getLifecycle()).isNull();
        var update = manifests.one(Deployment.class).getSpec().getStrategy().getRollingUpdate();
        assertThat(update.getMaxUnavailable()).isEqualTo(new IntOrString(0));
    }

    @OfEachFolder
    void everySettingExists(String folder) {
        Manifests manifests = Manifests.of(folder);
        Set<String> names = manifests.environment().keySet();
        var known = new KnownSettings(
                folder.equals(Manifests.SANDBOX) ? List.of(ManifestsTest::sandboxSettings) : List.of());

        assertThat(known.unknownIn(List.of(), manifests.environment())).isEmpty();
        List<Pattern> quarkus = quarkusVariables();
        assertThat(names).filteredOn(name -> name.startsWith("QUARKUS_")).allMatch(name -> quarkus.stream()
                .anyMatch(variable -> variable.matcher(name).matches()));
        assertThat(manifests.container().getEnvFrom()).isEmpty();
    }

    @OfEachFolder
    void everyFileThatIsNamedIsMounted(String folder) {
        Manifests manifests = Manifests.of(folder);
        assertThat(manifests.environment()).containsEntry("GANGWAY_TENANTS_DIRECTORY", TENANTS.toString());
        Map<String, String> files = manifests.environment();
        // The path of a URL.
        files.remove("QUARKUS_OIDC_JWKS_PATH");
        assertThat(files.values())
                .filteredOn(value -> value.startsWith("/"))
                .hasSizeGreaterThan(1)
                .allSatisfy(file -> assertThat(manifests.volumeOf(file)).isPresent());
        // The kubelet never updates files that are mounted with subPath.
        assertThat(manifests.container().getVolumeMounts()).allSatisfy(mount -> {
            assertThat(mount.getSubPath()).isNull();
            assertThat(mount.getReadOnly() == null || mount.getReadOnly())
                    .as(mount.getMountPath())
                    .isEqualTo(true);
        });
        assertThat(manifests.container().getVolumeMounts())
                .map(mount -> mount.getName())
                .containsExactlyInAnyOrderElementsOf(manifests.pod().getVolumes().stream()
                        .map(volume -> volume.getName())
                        .toList());
    }

    @OfEachFolder
    void theTenantFilesAreValid(String folder, @TempDir Path directory) throws IOException {
        Manifests manifests = Manifests.of(folder);
        manifests.mount(TENANTS.toString(), directory);
        if (!folder.startsWith("overlays")) {
            assertThat(directory.resolve("tenants/..data")).isEmptyDirectory();
            return;
        }
        var output = new ByteArrayOutputStream();
        // With this setting, URLs may contain {refresh_token}.
        String refreshKeys = manifests.environment().getOrDefault("GANGWAY_REFRESH_KEYS_FILE", "");
        System.setProperty("gangway.refresh.keys-file", refreshKeys);
        int code;
        try {
            code = Commands.run(
                    new String[] {"check", "--without-keys", directory.toString()},
                    new PrintStream(output, true),
                    System.err);
        } finally {
            System.clearProperty("gangway.refresh.keys-file");
        }

        assertThat(code).as(output.toString(StandardCharsets.UTF_8)).isZero();
        try (var files = Files.list(directory.resolve("tenants"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
                var key = KEY.matcher(Files.readString(file));
                assertThat(key.find()).as(file.toString()).isTrue();
                assertThat(
                                key.group(1).equals("env")
                                        ? manifests.environment().containsKey(key.group(2))
                                        : manifests
                                                        .volumeOf(key.group(2))
                                                        .orElseThrow()
                                                        .getSecret()
                                                != null)
                        .as(file + " names a key that is there")
                        .isTrue();
            }
        }
    }

    /** The Service whose pods are counted. */
    private static Optional<Service> counted(Manifests manifests) {
        return ReplicaSetting.of(manifests.environment().get("GANGWAY_LIMITS_REPLICAS"))
                .filter(ReplicaSetting.Counted.class::isInstance)
                .map(setting -> manifests.all(Service.class).stream()
                        .filter(service ->
                                service.getMetadata().getName().equals(((ReplicaSetting.Counted) setting).service()))
                        .findFirst()
                        .orElseThrow());
    }

    @OfEachFolder
    void dnsListsTheReadyReplicasThatAreCounted(String folder) {
        Manifests manifests = Manifests.of(folder);
        counted(manifests).ifPresent(service -> {
            assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
            assertThat(service.getSpec().getPublishNotReadyAddresses()).isNotEqualTo(true);
            assertThat(service.getSpec().getSelector())
                    .isEqualTo(manifests
                            .one(Deployment.class)
                            .getSpec()
                            .getSelector()
                            .getMatchLabels());
            assertThat(manifests.all(NetworkPolicy.class).stream()
                            .flatMap(policy -> policy.getSpec().getEgress().stream())
                            .flatMap(rule -> rule.getPorts().stream())
                            .filter(port -> port.getPort().getIntVal() == 53)
                            .map(NetworkPolicyPort::getProtocol))
                    .as("50 addresses do not fit into a datagram")
                    .contains("UDP", "TCP");
        });
    }

    @OfEachFolder
    void theReplicasThatShareTheLimitsAreTheMostThatThereMayBe(String folder) {
        Manifests manifests = Manifests.of(folder);
        List<HorizontalPodAutoscaler> scalers = manifests.all(HorizontalPodAutoscaler.class);
        Deployment deployment = manifests.one(Deployment.class);
        Integer most = scalers.isEmpty()
                ? deployment.getSpec().getReplicas()
                : scalers.getFirst().getSpec().getMaxReplicas();

        if (scalers.isEmpty()) {
            assertThat(manifests.environment())
                    .containsEntry("GANGWAY_LIMITS_REPLICAS", String.valueOf(most))
                    .doesNotContainKey("GANGWAY_LIMITS_MAX_REPLICAS");
        } else {
            assertThat(manifests.environment()).containsEntry("GANGWAY_LIMITS_MAX_REPLICAS", String.valueOf(most));
            assertThat(counted(manifests)).isPresent();
        }
        for (HorizontalPodAutoscaler scaler : scalers) {
            assertThat(deployment.getSpec().getReplicas()).isNull();
            var target = scaler.getSpec().getScaleTargetRef();
            assertThat(List.of(target.getApiVersion(), target.getKind(), target.getName()))
                    .containsExactly(
                            "apps/v1", "Deployment", deployment.getMetadata().getName());
        }
    }
}
