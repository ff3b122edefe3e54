package dev.gangway.tenant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The tenants directory as it was read at one moment: {@code gateway.yaml}, {@code groups/*.yaml} and
 * {@code tenants/*.yaml}. Hidden files, folders, and files that don't end in {@code .yaml} or {@code .yml} don't count.
 *
 * @param texts the text of each readable file, by its path below the directory
 * @param unreadable what is wrong with each other one
 */
record TenantFiles(SortedMap<String, String> texts, List<FileProblem> unreadable) {

    static final String GATEWAY = "gateway.yaml";
    static final String GROUPS = "groups/";
    static final String TENANTS = "tenants/";
    static final String ENDING = ".yaml";

    private static final int MAX_BYTES = 256 * 1024;
    private static final String MISSING = "does not exist";

    /** Reads the directory; it blocks. What can't be read is reported, never thrown. */
    static TenantFiles read(Path directory) {
        SortedMap<String, String> texts = new TreeMap<>();
        List<FileProblem> unreadable = new ArrayList<>();
        List<String> names = new ArrayList<>();
        names.add(GATEWAY);
        names.addAll(list(directory, GROUPS, unreadable));
        names.addAll(list(directory, TENANTS, unreadable));
        for (String name : names) {
            try {
                texts.put(name, text(directory.resolve(name)));
            } catch (IOException e) {
                unreadable.add(new FileProblem(Place.of(name), explanation(e)));
            }
        }
        return new TenantFiles(texts, List.copyOf(unreadable));
    }

    private static List<String> list(Path directory, String folder, List<FileProblem> unreadable) {
        Path path = directory.resolve(folder);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> !Files.isDirectory(file))
                    .map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.startsWith("."))
                    .filter(name -> name.endsWith(ENDING) || name.endsWith(".yml"))
                    .sorted()
                    .map(name -> folder + name)
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            unreadable.add(new FileProblem(Place.of(folder), "can't be listed; check its permissions"));
            return List.of();
        }
    }

    private static String text(Path file) throws IOException {
        // Reading from anything but a plain file may never end.
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException("not a plain file");
        }
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new FileTooLargeException();
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    private static String explanation(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> MISSING;
            case CharacterCodingException _ -> "is not UTF-8 text";
            case FileTooLargeException _ -> "is larger than 256 KiB";
            default -> "can't be read; check its permissions";
        };
    }

    /** Whether there is no such file, which is something else than one that can't be read. */
    boolean isMissing(String file) {
        return !texts.containsKey(file)
                && unreadable.stream()
                        .noneMatch(problem -> problem.place().file().equals(file)
                                && !problem.message().equals(MISSING));
    }

    /** The texts of one folder, by file name without ending. */
    Map<String, String> in(String folder) {
        Map<String, String> inFolder = new TreeMap<>();
        texts.forEach((file, text) -> nameIn(folder, file).ifPresent(name -> inFolder.put(name, text)));
        return inFolder;
    }

    /** The name without ending of a file that is in a folder; empty for one that is not. */
    static Optional<String> nameIn(String folder, String file) {
        return file.startsWith(folder) && file.endsWith(ENDING)
                ? Optional.of(file.substring(folder.length(), file.length() - ENDING.length()))
                : Optional.empty();
    }

    private static final class FileTooLargeException extends IOException {}
}
