package dev.gangway.tenant;

import dev.gangway.model.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Fetches the key behind a reference; it blocks. Its exceptions say what is wrong and never hold the key. */
final class KeyReader implements Function<KeyReference, Secret> {

    private static final int MAX_BYTES = 4096;

    private final Path directory;
    private final UnaryOperator<@Nullable String> environment;

    /**
     * @param directory what relative paths are relative to
     * @param environment gives the value of an environment variable, null for one that is not set
     */
    KeyReader(Path directory, UnaryOperator<@Nullable String> environment) {
        this.directory = directory;
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

    /** Only plain files: reading from anything else may never end. */
    private InputStream open(String path) throws IOException {
        Path file = directory.resolve(path);
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(path);
        }
        return Files.newInputStream(file);
    }

    private String contentOf(String path) {
        try (var in = open(path)) {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("names a file that can't be read; check its path and permissions", e);
        }
    }
}
