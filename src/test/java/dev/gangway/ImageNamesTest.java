package dev.gangway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the names and tags of images in the documents, scripts, manifests and the release. */
@Tag("tool")
class ImageNamesTest {

    private static final String REGISTRY = "ghcr.io/gangway";

    /** Places where an image is named, each with the whole name as its group. */
    private static final List<Pattern> NAMED = Stream.of(
                    "(?:podman|docker|buildah) (?:build|bud) [^\\n]*?-t ([^\\s\"]+)",
                    "podman run (?:[^\\n`]*?\\\\\\n)?[^\\n`]*?\\s((?:\\$REGISTRY/|[\\w.-]+/)*gangway(?:-\\w+)?(?::\\S+?)?)(?=[\\s`])",
                    "(?:load docker-image|cosign verify|oci:/) ?/?(\\S*gangway\\S*)",
                    "image: (\\S*gangway\\S*)",
                    "^\\s*(?:build Dockerfile\\.\\w+|start) \"?(\\S*gangway[^\\s\"]*)")
            .map(pattern -> Pattern.compile(pattern, Pattern.MULTILINE))
            .toList();

    /** A name with a variable, or the variable's default, for the registry and for the tag. */
    private static final Pattern QUALIFIED = Pattern.compile(
            "(?:\\$(?:REGISTRY|registry)|\\$\\{REGISTRY:-[^}]+})/gangway(?:-native|-sandbox)?:(?:\\$(?:VERSION|version)|\\$\\{VERSION:-[^}]+})");

    private static String read(String file) throws IOException {
        return Files.readString(Path.of(file));
    }

    private static String overlay(String key, String overlay) throws IOException {
        return group(key + ": \"?([^\"\\s]+)", read("k8s/overlays/" + overlay + "/kustomization.yaml"));
    }

    private static String group(String pattern, String text) {
        var found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker/README.md",
                "docker/Dockerfile.jvm",
                "docker/Dockerfile.native",
                "docker/Dockerfile.sandbox",
                "docker/compose.yaml",
                "docker/verify",
                "docs/running.md",
                "k8s/README.md"
            })
    void everyImageIsNamedWithItsRegistryAndItsTag(String file) throws IOException {
        String text = read(file);

        Set<String> names = new TreeSet<>();
        NAMED.forEach(named -> named.matcher(text).results().forEach(name -> names.add(name.group(1))));
        assertThat(names).isNotEmpty().allSatisfy(name -> assertThat(name).matches(QUALIFIED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"docker/README.md", "docker/compose.yaml", "docker/verify", "docs/running.md", "k8s/README.md"})
    void everyPlaceHasTheSameRegistryAndVersion(String file) throws IOException {
        String text = read(file);

        assertThat(group("REGISTRY(?:=\\$\\{REGISTRY)?(?::-|=)([^\\s}]+)", text))
                .isEqualTo(REGISTRY);
        assertThat(group("VERSION(?:=\\$\\{VERSION)?(?::-|=)([^\\s}]+)", text)).isEqualTo(overlay("newTag", "sandbox"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sandbox, gangway-sandbox", "production, gangway"})
    void anOverlayAsksForAnImageOfTheRelease(String row) throws IOException {
        String overlay = row.split(", ", 2)[0];
        String name = row.split(", ", 2)[1];

        assertThat(overlay("newName", overlay)).isEqualTo(REGISTRY + "/" + name);
        assertThat(overlay("newTag", overlay)).isEqualTo(overlay("newTag", "sandbox"));
        assertThat(overlay("app.kubernetes.io/version", overlay)).isEqualTo(overlay("newTag", overlay));
        String release = read(".github/workflows/release.yml");
        assertThat(release)
                .contains("REGISTRY: ghcr.io/${{ github.repository_owner }}", "NAME: gangway${{ matrix.suffix }}")
                .contains("tags: ${{ env.REGISTRY }}/${{ env.NAME }}:${{ needs.build.outputs.version }}")
                .contains("file: Dockerfile."
                        + (name.endsWith("-sandbox") ? "sandbox, suffix: -sandbox" : "jvm, suffix: \"\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"k8s/kind/try"})
    void aScriptTakesTheNameFromTheOverlay(String script) throws IOException, InterruptedException {
        assertThat(Path.of(script)).isExecutable();
        assertThat(new ProcessBuilder("sh", "-n", script).inheritIO().start().waitFor())
                .isZero();
        assertThat(read(script))
                .contains(
                        "kubectl kustomize \"$overlay\"",
                        "kind load image-archive",
                        "apply --server-side -k \"$overlay\"")
                .doesNotContain(REGISTRY);
    }
}
