package dev.gangway;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rendered manifests of a folder of {@code k8s/}.
 *
 * @param text as {@code kubectl apply -k} would send it
 * @param documents the same, read strictly
 */
record Manifests(String text, List<Object> documents) {

    static final Path ROOT = Path.of("k8s");

    static final String SANDBOX = "overlays/sandbox";

    private static final String EVERY_COMPONENT = "components";

    private static final Map<String, Manifests> RENDERED = new ConcurrentHashMap<>();

    /** Tests each folder that can be applied, and the base with all components together. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @ValueSource(strings = {"base", EVERY_COMPONENT, SANDBOX, "overlays/production"})
    @interface OfEachFolder {}

    /** Renders a folder, or skips the test if no tool can render it. */
    static Manifests of(String folder) {
        return RENDERED.computeIfAbsent(folder, _ -> {
            assumeTrue(
                    canRender(), "kubectl 1.24 or later is not installed, so the manifests in k8s/ were not looked at");
            String text = run(
                    "kubectl",
                    "kustomize",
                    (folder.equals(EVERY_COMPONENT) ? everyComponent() : ROOT.resolve(folder)).toString());
            return new Manifests(text, ManifestReader.read(text));
        });
    }

    /** Renders a kustomization that is not in {@code k8s/}. */
    static Manifests ofKustomization(String name, String kustomization) {
        try {
            Path folder = Files.createDirectories(Path.of("target", name));
            Files.writeString(folder.resolve("kustomization.yaml"), kustomization);
            return of(ROOT.relativize(folder).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path everyComponent() {
        try (Stream<Path> components = Files.list(ROOT.resolve(EVERY_COMPONENT))) {
            Path folder = Files.createDirectories(Path.of("target/every-component"));
            Files.writeString(
                    folder.resolve("kustomization.yaml"),
                    components
                            .map(component -> "- ../../" + component)
                            .collect(Collectors.joining("\n", "resources: [../../k8s/base]\ncomponents:\n", "\n")));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Older versions support neither components nor replacements, and do not report the version of their kustomize. */
    private static boolean canRender() {
        try {
            return new ObjectMapper()
                    .readTree(run("kubectl", "version", "--client", "--output=json"))
                    .has("kustomizeVersion");
        } catch (UncheckedIOException notInstalled) {
            return false;
        } catch (IOException notJson) {
            throw new UncheckedIOException(notJson);
        }
    }

    private static String run(String... command) {
        try {
            Path errors = Files.createTempFile("kubectl", ".err");
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            String complaints = Files.readString(errors);
            Files.delete(errors);
            if (code != 0 || complaints.contains("Warning")) {
                throw new IllegalStateException(String.join(" ", command) + ": " + complaints);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    <T> List<T> all(Class<T> kind) {
        return documents.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    <T> T one(Class<T> kind) {
        List<T> all = all(kind);
        if (all.size() != 1) {
            throw new AssertionError("not one " + kind.getSimpleName() + " but " + all.size());
        }
        return all.getFirst();
    }

    PodTemplateSpec template() {
        return one(Deployment.class).getSpec().getTemplate();
    }

    PodSpec pod() {
        return template().getSpec();
    }

    Container container() {
        List<Container> containers = pod().getContainers();
        if (containers.size() != 1) {
            throw new AssertionError("not one container but " + containers.size());
        }
        return containers.getFirst();
    }

    Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        container().getEnv().forEach(variable -> environment.put(variable.getName(), variable.getValue()));
        return environment;
    }

    /** Returns the container's ports by name. */
    Map<String, Integer> ports() {
        return container().getPorts().stream()
                .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));
    }

    /** Returns the volume that contains a file of the container. */
    Optional<Volume> volumeOf(String file) {
        return container().getVolumeMounts().stream()
                .filter(mount -> file.startsWith(mount.getMountPath() + "/") || file.equals(mount.getMountPath()))
                .max(Comparator.comparingInt(mount -> mount.getMountPath().length()))
                .map(this::volume);
    }

    Volume volume(VolumeMount mount) {
        return pod().getVolumes().stream()
                .filter(volume -> volume.getName().equals(mount.getName()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no volume " + mount.getName()));
    }

    /** Returns the files of a volume that come from the ConfigMaps in these manifests. Other files are unknown. */
    Map<String, String> files(Volume volume) {
        Stream<String> names = volume.getConfigMap() != null
                ? Stream.of(volume.getConfigMap().getName())
                : Optional.ofNullable(volume.getProjected()).stream()
                        .flatMap(projected -> projected.getSources().stream())
                        .map(VolumeProjection::getConfigMap)
                        .filter(source -> source != null && source.getItems().isEmpty())
                        .map(source -> source.getName());
        Map<String, String> files = new TreeMap<>();
        names.forEach(name -> all(ConfigMap.class).stream()
                .filter(map -> map.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no ConfigMap " + name))
                .getData()
                .forEach(files::put));
        return files;
    }

    /**
     * Creates the mounts below a directory as the kubelet does: files are links to links, which are replaced
     * atomically, and a volume that is mounted inside another is a folder there.
     */
    void mount(String directory, Path root) throws IOException {
        for (VolumeMount mount : container().getVolumeMounts()) {
            if (mount.getMountPath().equals(directory) || mount.getMountPath().startsWith(directory + "/")) {
                mount(root.resolve(Path.of(directory).relativize(Path.of(mount.getMountPath()))), files(volume(mount)));
            }
        }
    }

    private static void mount(Path folder, Map<String, String> files) throws IOException {
        Files.createDirectories(folder);
        Path content = Files.createTempDirectory(folder, "..2026_01_01_00_00_00.");
        Files.createSymbolicLink(folder.resolve("..data"), content.getFileName());
        for (var file : files.entrySet()) {
            Files.writeString(content.resolve(file.getKey()), file.getValue());
            Files.createSymbolicLink(folder.resolve(file.getKey()), Path.of("..data", file.getKey()));
        }
    }
}
