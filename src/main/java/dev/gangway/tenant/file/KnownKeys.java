package dev.gangway.tenant.file;

import dev.gangway.model.Origin;
import dev.gangway.model.Suggestion;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Every key and section of the tenant files by its path, to tell what an unknown key was meant to be. */
public final class KnownKeys {

    /** The least nested first. */
    private static final Comparator<String> ORDER = Comparator.<String>comparingInt(
                    path -> (int) path.chars().filter(c -> c == '.').count())
            .thenComparing(Comparator.naturalOrder());

    private static final List<String> OF_TENANTS = paths(Origin.TENANT);
    private static final List<String> OF_SHARED_FILES = paths(Origin.GATEWAY);

    private KnownKeys() {}

    private static List<String> paths(Origin origin) {
        Set<String> paths = new TreeSet<>(ORDER);
        LayerReader.read(
                YamlSection.recording(origin, (path, _, _) -> {
                    for (int end = path.indexOf('.'); end > 0; end = path.indexOf('.', end + 1)) {
                        paths.add(path.substring(0, end));
                    }
                    paths.add(path);
                }),
                origin);
        return List.copyOf(paths);
    }

    /**
     * What to write instead of a key that is not known.
     *
     * @param origin the level of the file
     * @param key the key as the file has it
     * @param here the keys that are known in its section
     */
    static String hint(Origin origin, String key, Collection<String> here) {
        List<String> paths = pathsOf(origin);
        int colon = key.indexOf(':');
        if (colon > 0 && here.contains(key.substring(0, colon))) {
            return "; write a space after the ':'";
        }
        if (key.equals("<<")) {
            return "; YAML merge keys have no effect here: put shared values into a group's file or gateway.yaml";
        }
        Optional<String> elsewhere =
                first(paths, path -> path.equals(key) || nameOf(path).equals(key));
        if (elsewhere.isPresent()) {
            return "; it belongs " + placeOf(elsewhere.get())
                    + (key.contains(".") ? ", as " + nameOf(elsewhere.get()) : "");
        }
        if (first(OF_TENANTS, path -> nameOf(path).equals(key)).isPresent()) {
            return "; it belongs in the file of a tenant";
        }
        Optional<String> near = Suggestion.nearest(key, here);
        if (near.isPresent()) {
            return "; did you mean " + near.get() + "?";
        }
        return Suggestion.nearest(key, paths)
                .map(path -> "; did you mean " + nameOf(path) + " " + placeOf(path) + "?")
                .orElse("; known are " + here);
    }

    private static Optional<String> first(List<String> paths, Predicate<String> condition) {
        return paths.stream().filter(condition).findFirst();
    }

    private static String nameOf(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static String placeOf(String path) {
        int end = path.lastIndexOf('.');
        return end < 0 ? "at the top level, without indentation" : "under " + path.substring(0, end);
    }

    private static List<String> pathsOf(Origin origin) {
        return origin == Origin.TENANT ? OF_TENANTS : OF_SHARED_FILES;
    }

    /** Whether a path is that of a key or a section. */
    static boolean isKnown(Origin origin, String path) {
        return pathsOf(origin).contains(path);
    }

    /**
     * The path of the key whose value a problem keeps from being known: the key itself, the one that an unknown key was meant to
     * be, or else the section that it stands in.
     */
    public static String meantBy(Origin origin, String problemPath) {
        List<String> paths = pathsOf(origin);
        String path = problemPath.replaceFirst("\\[\\d+]$", "");
        if (paths.contains(path)) {
            return path;
        }
        int end = path.lastIndexOf('.');
        String section = end < 0 ? "" : path.substring(0, end);
        String name = path.substring(end + 1);
        String prefix = section.isEmpty() ? "" : section + ".";
        List<String> here =
                paths.stream().filter(each -> each.startsWith(prefix)).toList();
        return first(paths, each -> nameOf(each).equals(name))
                .or(() -> Suggestion.nearest(name, here))
                .or(() -> Suggestion.nearest(name, paths))
                .orElse(section.isEmpty() ? path : section);
    }
}
