package dev.gangway.tenant.file;

import dev.gangway.files.MountedFileReader;
import dev.gangway.files.UnusableFileException;
import dev.gangway.files.UnusableFileException.Reason;
import dev.gangway.model.FileProblem;
import dev.gangway.model.Origin;
import dev.gangway.model.SourceLocation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * The content of the tenants directory at one moment: {@code gateway.yaml}, {@code groups/*.yaml} and
 * {@code tenants/*.yaml}. Misnamed files are included to report them: files with the extension {@code .yml},
 * {@code .json} or one in upper case, and YAML and JSON files next to {@code gateway.yaml}. Hidden files and files with
 * other extensions are ignored.
 *
 * @param texts the text of each readable file, by its path relative to the directory
 * @param unreadable the problem of each other file
 */
public record TenantFiles(SortedMap<String, String> texts, List<FileProblem> unreadable) {

    public static final String GATEWAY = "gateway.yaml";
    public static final String GROUPS = "groups/";
    public static final String TENANTS = "tenants/";
    public static final String ENDING = ".yaml";

    private static final int MAX_BYTES = 256 * 1024;
    private static final Pattern LIKE_OURS = Pattern.compile("(?i)\\.(yaml|yml|json)$");

    /** Reads the directory; blocks. Files that cannot be read are reported as problems, not as exceptions. */
    public static TenantFiles read(Path directory, MountedFileReader reader) {
        SortedMap<String, String> texts = new TreeMap<>();
        List<FileProblem> unreadable = new ArrayList<>();
        List<String> names = new ArrayList<>();
        names.add(GATEWAY);
        List<String> beside = besideGateway(directory, reader);
        names.addAll(list(directory, GROUPS, reader, unreadable));
        names.addAll(list(directory, TENANTS, reader, unreadable));
        for (String name : names) {
            try {
                texts.put(name, reader.text(directory.resolve(name), MAX_BYTES));
            } catch (UnusableFileException unusable) {
                unreadable.add(new FileProblem(SourceLocation.of(name), messageOf(unusable, name, beside)));
            }
        }
        for (String name : beside) {
            if (!stem(name).equals(stem(GATEWAY)) && isLikeATenant(directory.resolve(name), reader)) {
                unreadable.add(new FileProblem(
                        SourceLocation.of(name),
                        "is not read; move it to tenants/ if it is a tenant's file, or to groups/ if it is a group's"));
            }
        }
        return new TenantFiles(texts, List.copyOf(unreadable));
    }

    /** Lists YAML and JSON files next to gateway.yaml. They may be unrelated, so their text is not part of a scan. */
    private static List<String> besideGateway(Path directory, MountedFileReader reader) {
        try {
            return reader.list(directory).stream()
                    .filter(name -> !name.startsWith(".") && !name.equals(GATEWAY))
                    .filter(name -> LIKE_OURS.matcher(name).find())
                    .toList();
        } catch (UnusableFileException unusable) {
            return List.of();
        }
    }

    /** Whether a file is a non-empty mapping that has only keys of tenant files. */
    private static boolean isLikeATenant(Path file, MountedFileReader reader) {
        try {
            return YamlFile.tree(reader.text(file, MAX_BYTES)) instanceof MappingNode root
                    && !root.getValue().isEmpty()
                    && root.getValue().stream()
                            .allMatch(entry -> entry.getKeyNode() instanceof ScalarNode key
                                    && KnownKeys.isKnown(Origin.TENANT, key.getValue()));
        } catch (UnusableFileException unusable) {
            return false;
        }
    }

    private static String messageOf(UnusableFileException unusable, String name, List<String> beside) {
        String message = String.valueOf(unusable.getMessage());
        return switch (unusable.reason()) {
            // The folder lists every file except gateway.yaml, so a missing one is a dangling symbolic link.
            case MISSING ->
                name.equals(GATEWAY)
                        ? message
                                + beside.stream()
                                        .filter(other -> stem(other).equals(stem(GATEWAY)))
                                        .findFirst()
                                        .map(other -> "; rename " + other)
                                        .orElse("")
                        : "is a symbolic link to a file that does not exist";
            case DIRECTORY -> "is a directory, which is not read; move its files out of it, or delete it";
            default -> message;
        };
    }

    private static List<String> list(
            Path directory, String folder, MountedFileReader reader, List<FileProblem> unreadable) {
        try {
            return reader.list(directory.resolve(folder)).stream()
                    .filter(name -> !name.startsWith("."))
                    .filter(name -> LIKE_OURS.matcher(name).find() || name.endsWith("/"))
                    .map(name -> name.endsWith("/") ? name.substring(0, name.length() - 1) : name)
                    .map(name -> folder + name)
                    .toList();
        } catch (UnusableFileException unusable) {
            unreadable.add(new FileProblem(SourceLocation.of(folder), String.valueOf(unusable.getMessage())));
            return List.of();
        }
    }

    /** Whether a file does not exist. A file that exists but cannot be read is not missing. */
    public boolean isMissing(String file) {
        return !texts.containsKey(file)
                && unreadable.stream()
                        .noneMatch(problem -> problem.location().file().equals(file)
                                && !problem.message().startsWith(Reason.MISSING.message()));
    }

    /** Returns the texts of one folder, by file name without extension. */
    public Map<String, String> in(String folder) {
        Map<String, String> inFolder = new TreeMap<>();
        texts.forEach((file, text) -> nameIn(folder, file).ifPresent(name -> inFolder.put(name, text)));
        return inFolder;
    }

    /** Returns a file's path without its extension {@code .yaml}, {@code .yml} or {@code .json}; ignores case. */
    public static String stem(String file) {
        return LIKE_OURS.matcher(file).replaceFirst("");
    }

    /** Returns the name, without extension, of a YAML file in a folder; empty for any other file. */
    public static Optional<String> nameIn(String folder, String file) {
        return file.startsWith(folder) && file.endsWith(ENDING)
                ? Optional.of(file.substring(folder.length(), file.length() - ENDING.length()))
                : Optional.empty();
    }
}
