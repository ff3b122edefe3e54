package dev.gangway.tenant.file;

import dev.gangway.model.Origin;
import dev.gangway.model.Suggestion;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The paths of all keys and sections of tenant files. They are used to suggest corrections for unknown keys. */
public final class KnownKeys {

    /** Orders paths by nesting depth, then by name. */
    private static final Comparator<String> ORDER = Comparator.<String>comparingInt(
                    path -> (int) path.chars().filter(c -> c == '.').count())
            .thenComparing(Comparator.naturalOrder());

    /** The end of the path of a list, in the paths of the keys of its items, such as {@code callers[].default}. */
    private static final String ITEM = "[].";

    private static final List<String> OF_TENANTS = paths(Origin.TENANT, path -> !path.contains(ITEM));
    private static final List<String> OF_SHARED_FILES = paths(Origin.GATEWAY, path -> !path.contains(ITEM));
    /**
     * The keys of items of lists. They belong only there, so they are not suggested as corrections of keys elsewhere.
     */
    private static final List<String> OF_ITEMS_OF_TENANTS = paths(Origin.TENANT, path -> path.contains(ITEM));

    private KnownKeys() {}

    private static List<String> paths(Origin origin, Predicate<String> condition) {
        var empty = new YamlSection("", origin);
        LayerReader.read(empty, origin);
        return empty.knownPaths().filter(condition).sorted(ORDER).toList();
    }

    /**
     * Returns the end of a message that says what to write instead of an unknown key.
     *
     * @param origin the level of the file
     * @param path the path of the key
     * @param key the key as written in the file
     * @param here the known keys of its section
     */
    static String hint(Origin origin, String path, String key, Collection<String> here) {
        List<String> paths = pathsOf(origin);
        int colon = key.indexOf(':');
        if (colon > 0 && here.contains(key.substring(0, colon))) {
            return "; write a space after the ':'";
        }
        if (key.equals("<<")) {
            return "; YAML merge keys have no effect here: put shared values into a group's file or gateway.yaml";
        }
        Optional<String> elsewhere =
                first(paths, other -> other.equals(key) || nameOf(other).equals(key));
        if (elsewhere.isPresent()) {
            return "; it belongs " + placeOf(elsewhere.get())
                    + (key.contains(".") ? ", as " + nameOf(elsewhere.get()) : "");
        }
        if (first(OF_TENANTS, other -> nameOf(other).equals(key)).isPresent()
                || OF_ITEMS_OF_TENANTS.contains(path.replaceFirst("\\[\\d+]\\.", ITEM))) {
            return "; it belongs in the file of a tenant";
        }
        Optional<String> near = Suggestion.nearest(key, here);
        if (near.isPresent()) {
            return "; did you mean " + near.get() + "?";
        }
        return Suggestion.nearest(key, paths)
                .map(other -> "; did you mean " + nameOf(other) + " " + placeOf(other) + "?")
                .orElse("; valid keys are " + here);
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

    /** Whether a path is the path of a known key or section. */
    static boolean isKnown(Origin origin, String path) {
        return pathsOf(origin).contains(path);
    }

    /**
     * Returns the path of the key whose value cannot be read because of a problem: the key itself, the known key that
     * is most similar to an unknown key, or else the section that contains it.
     */
    public static String affectedKey(Origin origin, String problemPath) {
        List<String> paths = pathsOf(origin);
        String path = problemPath.replaceFirst("\\[\\d+](\\..*)?$", "");
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
