package dev.gangway.tenant.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gangway.files.MountedFileReader;
import dev.gangway.tenant.KeyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantFilesTest {

    @TempDir
    Path directory;

    private final MountedFileReader reader = new MountedFileReader();

    private Path write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    @Test
    void readsTheFilesOfTheThreeLevelsAndNamesWhatMayBeMeantAsOne() throws IOException {
        write("gateway.yaml", "a");
        write("groups/g.yaml", "b");
        write("tenants/t.yaml", "c");
        write("tenants/u.yml", "d");
        write("tenants/.hidden.yaml", "x");
        write("tenants/README.md", "x");
        write("tenants/..2026_11_01/t.yaml", "x");
        write("tenants/folder.yaml/t.yaml", "x");
        write("tenants/v.YAML", "x");
        write("tenants/w.json", "x");
        write("tenants/t.yaml.bak", "x");
        write("groups/eu/t.yaml", "x");
        write("other/t.yaml", "x");
        write("t.yaml", "group: g\ncallers: []\n");
        write("kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n");
        write("compose.yml", "services: {}\n");
        write("empty.json", "");

        TenantFiles files = TenantFiles.read(directory, reader);

        assertThat(files.unreadable())
                .map(Object::toString)
                .containsExactly(
                        "groups/eu: is a directory, which is not read; move its files out of it, or delete it",
                        "tenants/folder.yaml: is a directory, which is not read; move its files out of it, or delete it",
                        "t.yaml: is not read; move it to tenants/ if it is a tenant's file, or to groups/ if it is a group's");
        assertThat(files.texts())
                .isEqualTo(Map.of(
                        "gateway.yaml", "a",
                        "groups/g.yaml", "b",
                        "tenants/t.yaml", "c",
                        "tenants/u.yml", "d",
                        "tenants/v.YAML", "x",
                        "tenants/w.json", "x"));
        assertThat(files.in(TenantFiles.TENANTS)).isEqualTo(Map.of("t", "c"));
    }

    @Test
    void followsLinksAsKubernetesMakesThem() throws IOException {
        write("..data/t.yaml", "c");
        write("gateway.yaml", "");
        Files.createDirectories(directory.resolve("tenants"));
        Files.createSymbolicLink(directory.resolve("tenants/t.yaml"), Path.of("../..data/t.yaml"));
        Files.createSymbolicLink(directory.resolve("tenants/dangling.yaml"), Path.of("nowhere"));

        TenantFiles files = TenantFiles.read(directory, reader);

        assertThat(files.texts()).containsEntry("tenants/t.yaml", "c");
        assertThat(files.unreadable())
                .map(Object::toString)
                .containsExactly("tenants/dangling.yaml: is a symbolic link to a file that does not exist");
    }

    @Test
    void saysWhatIsWrongWithEachFileThatCannotBeUsed() throws IOException {
        Files.createDirectories(directory.resolve("tenants"));
        Files.write(directory.resolve("tenants/a.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe});
        Files.write(directory.resolve("tenants/b.yaml"), new byte[256 * 1024 + 1]);

        assertThat(TenantFiles.read(directory, reader).unreadable())
                .map(Object::toString)
                .containsExactly(
                        "gateway.yaml: does not exist",
                        "tenants/a.yaml: is not UTF-8 text; save it as UTF-8",
                        "tenants/b.yaml: is larger than 256 KiB, the maximum for this file");
    }

    @Test
    void aGatewayFileWithAnotherEndingIsMissingAndNamed() throws IOException {
        write("gateway.yml", "mode: test");

        TenantFiles files = TenantFiles.read(directory, reader);

        assertThat(files.unreadable())
                .map(Object::toString)
                .containsExactly("gateway.yaml: does not exist; rename gateway.yml");
        assertThat(files.isMissing(TenantFiles.GATEWAY)).isTrue();
    }

    @Test
    void keysComeFromFilesBesideTheTenantsOrElsewhereAndFromTheEnvironment() throws IOException {
        write("keys/a", "sk_test_1\n");
        Path elsewhere = write("elsewhere/b", "  sk_test_2  ");
        var keys = new KeyReader(directory, name -> name.equals("KEY") ? "sk_test_3" : null, reader);

        assertThat(keys.apply(new KeyReference.InFile("keys/a")).reveal()).isEqualTo("sk_test_1");
        assertThat(keys.apply(new KeyReference.InFile(elsewhere.toString())).reveal())
                .isEqualTo("sk_test_2");
        assertThat(keys.apply(new KeyReference.InEnvironment("KEY")).reveal()).isEqualTo("sk_test_3");
    }

    @Test
    void aKeyThatIsNotThereIsSaidToBeMissing() throws IOException {
        write("keys/empty", " \n");
        var keys = new KeyReader(directory, _ -> null, reader);

        assertThatThrownBy(() -> keys.apply(new KeyReference.InFile("keys/empty")))
                .hasMessage("names the file keys/empty (relative to the directory of gateway.yaml), which is empty");
        assertThatThrownBy(() -> keys.apply(new KeyReference.InFile("keys/absent")))
                .hasMessage(
                        "names the file keys/absent (relative to the directory of gateway.yaml), which does not exist");
        assertThatThrownBy(() -> keys.apply(new KeyReference.InFile("keys")))
                .hasMessage(
                        "names the file keys (relative to the directory of gateway.yaml), which is a directory; specify a file");
        assertThatThrownBy(() -> keys.apply(new KeyReference.InEnvironment("KEY")))
                .hasMessage("names the environment variable KEY, which is not set for this process");
    }
}
