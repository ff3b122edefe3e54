package dev.gangway.tenant;

import dev.gangway.files.MountedFileReader;
import dev.gangway.files.UnusableFileException;
import dev.gangway.model.Secret;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Fetches the key behind a reference; it blocks. Its exceptions say what is wrong and never hold the key. */
final class KeyReader implements Function<KeyReference, Secret> {

    private static final int MAX_BYTES = 4096;

    private final Path directory;
    private final MountedFileReader reader;
    private final UnaryOperator<@Nullable String> environment;

    /**
     * @param directory what relative paths are relative to
     * @param environment gives the value of an environment variable, null for one that is not set
     */
    KeyReader(Path directory, UnaryOperator<@Nullable String> environment, MountedFileReader reader) {
        this.directory = directory;
        this.reader = reader;
        this.environment = environment;
    }

    @Override
    public Secret apply(KeyReference reference) {
        String text =
                switch (reference) {
                    case KeyReference.InFile file -> contentOf(file.path());
                    case KeyReference.InEnvironment variable -> {
                        String value = environment.apply(variable.name());
                        yield value == null ? "" : value;
                    }
                };
        String key = text.strip();
        if (key.isEmpty()) {
            throw new IllegalArgumentException(
                    switch (reference) {
                        case KeyReference.InFile _ -> "names a file that is empty";
                        case KeyReference.InEnvironment _ -> "names an environment variable that is not set";
                    });
        }
        return new Secret(key);
    }

    private String contentOf(String path) {
        try {
            return reader.text(directory.resolve(path), MAX_BYTES);
        } catch (UnusableFileException unusable) {
            throw new IllegalArgumentException("names a file that " + unusable.getMessage(), unusable);
        } catch (InvalidPathException notAPath) {
            throw new IllegalArgumentException("is not the path of a file", notAPath);
        }
    }
}
