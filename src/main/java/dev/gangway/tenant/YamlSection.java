package dev.gangway.tenant;

import dev.gangway.model.Origin;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A mapping in a tenant file while it is being read. It gives typed values and notes every mistake, with its line and
 * path, instead of stopping at the first; what it could not read counts as absent.
 */
final class YamlSection {

    /** Turns a text into a value; its exception's message says what the value should have been. */
    @FunctionalInterface
    interface Parser<T> {
        T parse(String text) throws IllegalArgumentException;

        /** What JSON Schema can say of the texts; editors check as much while somebody writes. */
        default Map<String, Object> schema() {
            return Map.of("type", "string");
        }

        /** The same parser, of which JSON Schema can say more. */
        default Parser<T> as(Map<String, Object> schema) {
            return new Parser<>() {
                @Override
                public T parse(String text) {
                    return Parser.this.parse(text);
                }

                @Override
                public Map<String, Object> schema() {
                    return schema;
                }
            };
        }
    }

    /** Is told of every key that is asked for. */
    interface Recorder {
        /**
         * A key with a single value, or a list of them.
         *
         * @param path the key's path in the file
         */
        void value(String path, boolean list, Parser<?> parser);
    }

    private static final Pattern NOT_ON_A_LINE = Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]");
    private static final int MAX_SHOWN = 200;

    /** Of one section: a large file that is all wrong must not fill the log. */
    private static final int MAX_NOTED = 50;

    private static final String ANY_MAPPING = "must be a mapping of keys to values";

    private final String file;
    private final String path;
    private final int line;
    private final Origin origin;
    private final Consumer<FileProblem> problems;
    private final Map<String, NodeTuple> entries = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();
    private final @Nullable Recorder recorder;
    private int noted;

    private YamlSection(
            String file,
            String path,
            int line,
            Origin origin,
            Consumer<FileProblem> problems,
            @Nullable Recorder recorder) {
        this.file = file;
        this.path = path;
        this.line = line;
        this.origin = origin;
        this.problems = problems;
        this.recorder = recorder;
    }

    /** An empty file of which every key is said to stand there, for whoever wants to know which keys there are. */
    static YamlSection recording(Origin origin, Recorder recorder) {
        return new YamlSection("", "", 1, origin, _ -> {}, recorder);
    }

    /** The section of a whole file: its top-level mapping, or an empty one where the file is empty or something else. */
    static YamlSection ofFile(String file, @Nullable Node root, Origin origin, Consumer<FileProblem> problems) {
        var section = new YamlSection(file, "", 1, origin, problems, null);
        section.fill(root, ANY_MAPPING);
        return section;
    }

    private void fill(@Nullable Node node, String rule) {
        if (node == null) {
            return;
        }
        if (!(node instanceof MappingNode mapping)) {
            note(node, path, rule);
            return;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                note(tuple.getKeyNode(), path, "a key must be a plain word");
            } else if (entries.putIfAbsent(key.getValue(), tuple) != null) {
                note(key, pathOf(shown(key.getValue())), "stands twice; keep one");
            }
        }
    }

    /** The value of a key as a single value; null when it is absent or was noted as a mistake. */
    <T> @Nullable Setting<T> scalar(String key, Parser<T> parser) {
        if (recorder != null) {
            recorder.value(pathOf(key), false, parser);
        }
        Node node = valueOf(key);
        if (node == null) {
            return null;
        }
        T value = parse(node, pathOf(key), parser);
        return value == null ? null : new Setting<>(value, origin, placeOf(node, pathOf(key)));
    }

    /** The value of a key as a list without repetitions; null when it is absent or any of it was noted as a mistake. */
    <T> @Nullable Setting<List<T>> list(String key, Parser<T> parser) {
        if (recorder != null) {
            recorder.value(pathOf(key), true, parser);
        }
        Node node = valueOf(key);
        if (node == null) {
            return null;
        }
        if (!(node instanceof SequenceNode sequence)) {
            note(node, pathOf(key), "must be a list, such as [a, b]");
            return null;
        }
        Set<T> values = new LinkedHashSet<>();
        boolean whole = true;
        for (int i = 0; i < sequence.getValue().size(); i++) {
            Node item = sequence.getValue().get(i);
            String itemPath = pathOf(key) + "[" + i + "]";
            T value = parse(item, itemPath, parser);
            if (value == null) {
                whole = false;
            } else if (!values.add(value)) {
                note(item, itemPath, "stands twice in this list; keep one");
                whole = false;
            }
        }
        return whole ? new Setting<>(List.copyOf(values), origin, placeOf(node, pathOf(key))) : null;
    }

    /** The mapping below a key; an empty one when the key is absent. */
    YamlSection section(String key) {
        return section(key, ANY_MAPPING);
    }

    /** The same, where another message says better what a value that is no mapping should have been. */
    YamlSection section(String key, String rule) {
        Node node = valueOf(key);
        int start = node == null ? line : lineOf(node);
        var section = new YamlSection(file, pathOf(key), start, origin, problems, recorder);
        section.fill(node, rule);
        return section;
    }

    /** Whether the key stands here, whatever its value. */
    boolean has(String key) {
        return recorder != null || entries.containsKey(key);
    }

    /** Notes a mistake about this section as a whole. */
    void note(String message) {
        note(new FileProblem(place(), message));
    }

    /** Where this section begins. */
    Place place() {
        return new Place(file, line, path);
    }

    /** Notes every key that nobody asked for; to be called last. */
    void refuseOtherKeys() {
        entries.forEach((key, tuple) -> {
            if (!known.contains(key)) {
                note(tuple.getKeyNode(), pathOf(shown(key)), "is not a key that is known here; known are " + known);
            }
        });
    }

    private @Nullable Node valueOf(String key) {
        if (entries.isEmpty()) {
            return null;
        }
        known.add(key);
        NodeTuple tuple = entries.get(key);
        if (tuple == null) {
            return null;
        }
        if (Tag.NULL.equals(tuple.getValueNode().getTag())) {
            note(tuple.getKeyNode(), pathOf(key), "has no value; give it one or remove the line");
            return null;
        }
        return tuple.getValueNode();
    }

    private <T> @Nullable T parse(Node node, String path, Parser<T> parser) {
        if (!(node instanceof ScalarNode scalar) || Tag.NULL.equals(node.getTag())) {
            note(node, path, "must be a single value");
            return null;
        }
        try {
            return parser.parse(scalar.getValue());
        } catch (IllegalArgumentException mistake) {
            note(node, path, String.valueOf(mistake.getMessage()));
            return null;
        }
    }

    private void note(Node node, String path, String message) {
        note(new FileProblem(placeOf(node, path), message));
    }

    private void note(FileProblem problem) {
        if (noted++ < MAX_NOTED) {
            problems.accept(problem);
        }
    }

    private Place placeOf(Node node, String path) {
        return new Place(file, lineOf(node), path);
    }

    private static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** A piece of a file as it can be shown: short, on one line, and without the key that somebody pasted there. */
    static String shown(String text) {
        String cut = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
        return NOT_ON_A_LINE.matcher(StripeKey.masked(cut)).replaceAll("?");
    }
}
