package dev.gangway.tenant;

import dev.gangway.files.MountedFileReader;
import dev.gangway.files.UnusableFileException;
import dev.gangway.model.Secret;
import dev.gangway.tenant.file.KeyReference;
import dev.gangway.tenant.file.YamlSection;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads the key that a reference points to; blocks. Its exceptions describe the problem and never contain the key. */
public final class KeyReader implements Function<KeyReference, Secret> {

    private static final int MAX_BYTES = 4096;

    private final Path directory;
    private final MountedFileReader reader;
    private final UnaryOperator<@Nullable String> environment;

    /**
     * @param directory the base directory of relative paths
     * @param environment returns the value of an environment variable; null if it is not set
     */
    public KeyReader(Path directory, UnaryOperator<@Nullable String> environment, MountedFileReader reader) {
        this.directory = directory;
        this.reader = reader;
        this.environment = environment;
    }

    @Override
    public Secret apply(KeyReference reference) {
        return switch (reference) {
            case KeyReference.InFile file -> inFile(file.path());
            case KeyReference.InEnvironment variable -> inEnvironment(variable.name());
        };
    }

    private Secret inFile(String path) {
        String text;
        try {
            text = reader.text(directory.resolve(path), MAX_BYTES);
        } catch (UnusableFileException unusable) {
            throw unusable("file", path, base(path), String.valueOf(unusable.getMessage()), unusable);
        } catch (InvalidPathException notAPath) {
            throw new IllegalArgumentException("is not a valid path", notAPath);
        }
        if (text.isBlank()) {
            throw unusable("file", path, base(path), "is empty", null);
        }
        return new Secret(text.strip());
    }

    private Secret inEnvironment(String name) {
        String value = environment.apply(name);
        if (value == null || value.isBlank()) {
            throw unusable(
                    "environment variable", name, "", value == null ? "is not set for this process" : "is empty", null);
        }
        return new Secret(value.strip());
    }

    private static String base(String path) {
        return path.startsWith("/") ? "" : " (relative to the directory of gateway.yaml)";
    }

    /** Creates an exception that names the reference, which is not secret. A key pasted in its place is masked. */
    private static IllegalArgumentException unusable(
            String kind, String reference, String base, String what, @Nullable Throwable cause) {
        String shown = YamlSection.shown(reference);
        String pasted = shown.equals(reference) ? "" : "; write the name of the " + kind + ", never the key itself";
        return new IllegalArgumentException(
                "names the " + kind + " " + shown + base + ", which " + what + pasted, cause);
    }
}
