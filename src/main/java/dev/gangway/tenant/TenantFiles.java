package dev.gangway.tenant;

import dev.gangway.files.MountedFileReader;
import dev.gangway.files.UnusableFileException;
import dev.gangway.files.UnusableFileException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

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
    private static final String YML = ".yml";

    /** Reads the directory; it blocks. What can't be read is reported, never thrown. */
    static TenantFiles read(Path directory, MountedFileReader reader) {
        SortedMap<String, String> texts = new TreeMap<>();
        List<FileProblem> unreadable = new ArrayList<>();
        List<String> names = new ArrayList<>();
        names.add(GATEWAY);
        names.addAll(list(directory, GROUPS, reader, unreadable));
        names.addAll(list(directory, TENANTS, reader, unreadable));
        for (String name : names) {
            try {
                texts.put(name, reader.text(directory.resolve(name), MAX_BYTES));
            } catch (UnusableFileException unusable) {
                unreadable.add(new FileProblem(Place.of(name), String.valueOf(unusable.getMessage())));
            }
        }
        return new TenantFiles(texts, List.copyOf(unreadable));
    }

    private static List<String> list(
            Path directory, String folder, MountedFileReader reader, List<FileProblem> unreadable) {
        try {
            return reader.list(directory.resolve(folder)).stream()
                    .filter(name -> !name.startsWith("."))
                    .filter(name -> name.endsWith(ENDING) || name.endsWith(YML))
                    .map(name -> folder + name)
                    .toList();
        } catch (UnusableFileException unusable) {
            unreadable.add(new FileProblem(Place.of(folder), String.valueOf(unusable.getMessage())));
            return List.of();
        }
    }

    /** Whether there is no such file, which is something else than one that can't be read. */
    boolean isMissing(String file) {
        return !texts.containsKey(file)
                && unreadable.stream()
                        .noneMatch(problem -> problem.place().file().equals(file)
                                && !problem.message().equals(Reason.MISSING.message()));
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
}
