package dev.gangway.tenant.file;

import dev.gangway.model.FileProblem;
import dev.gangway.model.OddCharacter;
import dev.gangway.model.Origin;
import dev.gangway.model.Setting;
import dev.gangway.model.SourceLocation;
import dev.gangway.model.StripeKey;
import dev.gangway.model.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A mapping in a tenant file, with methods to read typed values. It reports every problem, with its line and path,
 * instead of only the first. A value with a problem counts as absent.
 */
public class YamlSection {

    private static final Pattern NOT_ON_A_LINE = Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Cf}\\p{Z}&&[^ ]]");
    private static final int MAX_SHOWN = 200;

    /** Maximum number of problems that are reported per section, so that a large invalid file does not fill the log. */
    private static final int MAX_NOTED = 50;

    private static final Set<Tag> CORE = Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.MAP, Tag.SEQ);

    private static final String ANY_MAPPING =
            "must be a mapping of keys to values; write key: value, with a space after the colon";

    private static final String IN_A_BLOCK = "ends with a line break; write it on one line, without > or |";

    private static final Pattern MANIFEST = Pattern.compile("(?m)^(apiVersion|kind):");

    private final String file;
    /** The text of the whole file. It provides details of a problem that the tree of nodes does not contain. */
    private final String text;

    private final String path;
    private final int line;
    private final Origin origin;
    private final Consumer<FileProblem> problems;
    private final Map<String, NodeTuple> entries = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();
    private final List<YamlSection> sections = new ArrayList<>();
    private int noted;

    private YamlSection(
            String file, String text, String path, int line, Origin origin, Consumer<FileProblem> problems) {
        this.file = file;
        this.text = text;
        this.path = path;
        this.line = line;
        this.origin = origin;
        this.problems = problems;
    }

    /** Creates a section without keys. */
    YamlSection(String path, Origin origin) {
        this("", "", path, 1, origin, _ -> {});
    }

    /** Returns the top-level mapping of a file; an empty one if the file is empty or its top level is not a mapping. */
    static YamlSection ofFile(
            String file, String text, @Nullable Node root, Origin origin, Consumer<FileProblem> problems) {
        var section = new YamlSection(file, text, "", 1, origin, problems);
        if (root instanceof MappingNode && MANIFEST.matcher(text).results().count() > 1) {
            section.note("is a Kubernetes manifest; save each entry of its data as a separate file");
        } else {
            section.fill(root, ANY_MAPPING);
        }
        return section;
    }

    private void fill(@Nullable Node node, String rule) {
        if (node == null || isTagged(node, path)) {
            return;
        }
        if (!(node instanceof MappingNode mapping)) {
            note(
                    node,
                    path,
                    node instanceof SequenceNode && rule.equals(ANY_MAPPING)
                            ? "must be a mapping of keys to values, not a list; remove the '- ' or the brackets"
                            : rule);
            return;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                note(tuple.getKeyNode(), path, "has a key that is not a plain word");
                continue;
            }
            NodeTuple first = entries.putIfAbsent(key.getValue(), tuple);
            if (first != null) {
                note(
                        key,
                        pathOf(shown(key.getValue())),
                        "occurs twice, first on line " + lineOf(first.getKeyNode()) + "; keep one");
            }
        }
    }

    /** Returns the single value of a key; null if it is absent or has a problem, which is reported. */
    <T> @Nullable Setting<T> scalar(String key, ValueParser<T> parser) {
        Node node = valueOf(key);
        if (node == null) {
            return null;
        }
        T value = parse(node, pathOf(key), parser);
        return value == null ? null : new Setting<>(value, origin, locationOf(node, pathOf(key)));
    }

    /** Returns the list of a key, without duplicates; null if it is absent or has a problem, which is reported. */
    <T> @Nullable Setting<List<T>> list(String key, ValueParser<T> parser) {
        return list(key, parser, null);
    }

    /** Returns the list of a key. An empty list is a problem with the message {@code ifEmpty}, unless that is null. */
    <T> @Nullable Setting<List<T>> list(String key, ValueParser<T> parser, @Nullable String ifEmpty) {
        Node node = valueOf(key);
        return node == null ? null : singleValues(node, key, parser, ifEmpty);
    }

    /**
     * Returns the list of a key whose items are single values or mappings.
     *
     * @param mapping reads an item that is a mapping; empty if the item has a problem, which is reported
     * @param identity returns the property in which the items must differ
     */
    <T> @Nullable Setting<List<T>> list(
            String key, ValueParser<T> parser, Function<YamlSection, Optional<T>> mapping, Function<T, ?> identity) {
        // Reads an empty item, so that the paths of its keys are known even if the list has no items.
        var sample = new YamlSection(pathOf(key) + "[]", origin);
        sample.read(mapping);
        sections.add(sample);
        Node node = valueOf(key);
        return node == null
                ? null
                : items(node, key, null, (item, itemPath) -> item(item, itemPath, parser, mapping), identity);
    }

    private <T> @Nullable Setting<List<T>> singleValues(
            Node node, String key, ValueParser<T> parser, @Nullable String ifEmpty) {
        return items(
                node,
                key,
                ifEmpty,
                (item, itemPath) -> Optional.ofNullable(parse(item, itemPath, parser)),
                Function.identity());
    }

    /**
     * Returns the value of a key that is one word, or a list. An empty list is a problem with the message
     * {@code ifEmpty}.
     *
     * @param word parses the word; the message of its exception also describes the list
     * @param ofList returns the value of a list
     */
    <T, V> @Nullable Setting<V> wordOrList(
            String key, ValueParser<V> word, ValueParser<T> items, String ifEmpty, Function<List<T>, V> ofList) {
        Node node = valueOf(key);
        if (node == null) {
            return null;
        }
        if (node instanceof ScalarNode scalar && !isUnspacedItem(scalar)) {
            V value = parse(node, pathOf(key), word);
            return value == null ? null : new Setting<>(value, origin, locationOf(node, pathOf(key)));
        }
        Setting<List<T>> list = singleValues(node, key, items, ifEmpty);
        return list == null ? null : new Setting<>(ofList.apply(list.value()), list.origin(), list.location());
    }

    /** Whether a value is the item of a list that lacks the space after its '-'. */
    private static boolean isUnspacedItem(ScalarNode scalar) {
        return scalar.getValue().startsWith("-");
    }

    private <T> @Nullable Setting<List<T>> items(
            Node node,
            String key,
            @Nullable String ifEmpty,
            BiFunction<Node, String, Optional<T>> reader,
            Function<T, ?> identity) {
        if (isTagged(node, pathOf(key))) {
            return null;
        }
        if (!(node instanceof SequenceNode sequence)) {
            String message = node instanceof ScalarNode scalar && isUnspacedItem(scalar)
                    ? "must be a list; write a space after the '-' of each item"
                    : "must be a list, such as [a] or [a, b]";
            note(node, pathOf(key), odd(node).orElse(message));
            return null;
        }
        if (ifEmpty != null && sequence.getValue().isEmpty()) {
            note(node, pathOf(key), ifEmpty);
            return null;
        }
        Map<Object, T> values = new LinkedHashMap<>();
        boolean whole = true;
        // After the maximum number of problems, further items cannot change the result.
        for (int i = 0; i < sequence.getValue().size() && (whole || noted < MAX_NOTED); i++) {
            Node item = sequence.getValue().get(i);
            String itemPath = pathOf(key) + "[" + i + "]";
            Optional<T> value = reader.apply(item, itemPath);
            if (value.isEmpty()) {
                whole = false;
            } else if (values.putIfAbsent(identity.apply(value.get()), value.get()) != null) {
                note(item, itemPath, "occurs twice in this list; keep one");
                whole = false;
            }
        }
        return whole ? new Setting<>(List.copyOf(values.values()), origin, locationOf(node, pathOf(key))) : null;
    }

    /** Returns an item of a list; empty if it has a problem, which is reported. */
    private <T> Optional<T> item(
            Node node, String path, ValueParser<T> parser, Function<YamlSection, Optional<T>> mapping) {
        if (!(node instanceof MappingNode) || isTemplate(node)) {
            return Optional.ofNullable(parse(node, path, parser));
        }
        var item = new YamlSection(file, text, path, lineOf(node), origin, problems);
        // The maximum number of problems applies to all items together.
        item.noted = noted;
        item.fill(node, ANY_MAPPING);
        Optional<T> value = item.read(mapping);
        boolean whole = item.noted == noted;
        noted = item.noted;
        return whole ? value : Optional.empty();
    }

    /** Whether a node is {@code {{ … }}} without quotes: a mapping whose key is a mapping. */
    private static boolean isTemplate(Node node) {
        return node instanceof MappingNode mapping
                && !mapping.getValue().isEmpty()
                && mapping.getValue().getFirst().getKeyNode() instanceof MappingNode;
    }

    /** Returns what a function reads from the mapping of a key, which is empty if the key is absent. */
    <T> T section(String key, Function<YamlSection, T> reader) {
        return section(key).read(reader);
    }

    /** Returns what a function reads from this section, and reports each key that it did not read as unknown. */
    <T> T read(Function<YamlSection, T> reader) {
        T value = reader.apply(this);
        rejectUnknownKeys();
        return value;
    }

    /** Returns the mapping of a key; an empty one if the key is absent. Its unknown keys are not reported. */
    YamlSection section(String key) {
        return section(key, ANY_MAPPING);
    }

    /** Returns a section that must have exactly one key; otherwise reports a problem with this message. */
    YamlSection choice(String key, String rule) {
        YamlSection section = section(key, rule);
        NodeTuple here = entries.get(key);
        boolean hasValue = here != null && !Tag.NULL.equals(here.getValueNode().getTag());
        if (hasValue && section.entries.size() != 1) {
            section.note(section.entries.size() > 1 ? "has more than one key; keep one. It " + rule : rule);
        }
        return section;
    }

    private YamlSection section(String key, String rule) {
        Node node = valueOf(key);
        int start = node == null ? line : lineOf(node);
        var section = new YamlSection(file, text, pathOf(key), start, origin, problems);
        sections.add(section);
        section.fill(node, rule);
        return section;
    }

    /** Returns the paths of all keys that have been read from this section and the sections in it. */
    Stream<String> knownPaths() {
        return Stream.concat(known.stream().map(this::pathOf), sections.stream().flatMap(YamlSection::knownPaths));
    }

    /** Reports a problem of the section as a whole, instead of its unknown keys, if it lacks a key and a similar one. */
    void require(String key, String message) {
        if (!entries.containsKey(key)
                && entries.keySet().stream()
                        .noneMatch(other -> other.startsWith(key + ":")
                                || Suggestion.nearest(other, List.of(key)).isPresent())) {
            note(message);
            known.addAll(entries.keySet());
        }
    }

    /** Reports a problem of the section as a whole. */
    void note(String message) {
        note(new FileProblem(location(), message));
    }

    /** Returns the location where this section begins. */
    SourceLocation location() {
        return new SourceLocation(file, line, path);
    }

    /** Reports each key that has not been read as unknown. */
    void rejectUnknownKeys() {
        entries.forEach((key, tuple) -> {
            // A hint compares the key with every known key, so it is computed only for problems that are reported.
            if (!known.contains(key) && noted < MAX_NOTED) {
                Node node = tuple.getKeyNode();
                note(
                        node,
                        pathOf(shown(key)),
                        odd(node)
                                .orElseGet(() ->
                                        "is not a valid key here" + KnownKeys.hint(origin, pathOf(key), key, known)));
            }
        });
    }

    private @Nullable Node valueOf(String key) {
        known.add(key);
        NodeTuple tuple = entries.get(key);
        if (tuple == null) {
            return null;
        }
        if (Tag.NULL.equals(tuple.getValueNode().getTag())) {
            // If keys of the section follow without indentation, they are reported instead.
            if (entries.keySet().stream().noneMatch(other -> KnownKeys.isKnown(origin, pathOf(key) + "." + other))) {
                note(
                        tuple.getKeyNode(),
                        pathOf(key),
                        beginsWithComment(tuple.getKeyNode())
                                ? "has no value: '#' begins a comment; put a value with # in quotes"
                                : "has no value; give it one or remove the line");
            }
            return null;
        }
        return tuple.getValueNode();
    }

    private <T> @Nullable T parse(Node node, String path, ValueParser<T> parser) {
        if (isTagged(node, path)) {
            return null;
        }
        if (!(node instanceof ScalarNode scalar)) {
            note(node, path, notSingle(node, path));
            return null;
        }
        if (Tag.NULL.equals(node.getTag())) {
            note(node, path, "has no value; give it one or remove it");
            return null;
        }
        try {
            T value = parser.parse(scalar.getValue());
            String wrongType = wrongType(scalar.getTag(), parser.type());
            if (wrongType == null) {
                return value;
            }
            note(node, path, wrongType);
        } catch (IllegalArgumentException unusable) {
            String message = String.valueOf(unusable.getMessage());
            note(node, path, odd(node).orElse(isBlock(scalar) ? IN_A_BLOCK : message));
        }
        return null;
    }

    private String notSingle(Node node, String path) {
        if (lineAt(node).contains("{{")) {
            return "contains {{ … }} of a template; render templates before the files are read";
        }
        if (node instanceof SequenceNode sequence) {
            return "must be a single value, not a list; "
                    + (sequence.getValue().size() > 1 ? "keep one of them" : "remove the brackets or the '- '");
        }
        return "must be a single value, not a mapping; "
                + (path.endsWith("]")
                        ? "remove the space after the ':', as in token:checkout"
                        : "put a text that contains ': ' or { in quotes");
    }

    /** Whether a value is a block scalar that ends with a line break. */
    private static boolean isBlock(ScalarNode scalar) {
        return scalar.getValue().endsWith("\n")
                && (scalar.getScalarStyle() == ScalarStyle.FOLDED || scalar.getScalarStyle() == ScalarStyle.LITERAL);
    }

    /** Returns a message about an invisible or confusable character in a value; empty if there is none. */
    private Optional<String> odd(Node node) {
        return node instanceof ScalarNode scalar && OddCharacter.indexIn(scalar.getValue()) >= 0
                ? OddCharacter.in(lineAt(node), node.getStartMark().getColumn())
                : Optional.empty();
    }

    private boolean beginsWithComment(Node key) {
        String line = lineAt(key);
        int end = key.getEndMark().getColumn() + 1;
        return end < line.length() && line.substring(end).strip().startsWith("#");
    }

    /** Returns the line where a node begins; empty if the maximum number of problems has been reported. */
    private String lineAt(Node node) {
        return noted >= MAX_NOTED
                ? ""
                : text.lines().skip(lineOf(node) - 1L).findFirst().orElse("");
    }

    /** Returns what to change in a value that is valid except for its YAML type; null if the type is valid too. */
    private static @Nullable String wrongType(Tag tag, String type) {
        return switch (type) {
            case "integer" -> tag.equals(Tag.INT) ? null : "must be a number without quotes";
            case "boolean" -> tag.equals(Tag.BOOL) ? null : "must be true or false without quotes";
            default ->
                tag.equals(Tag.STR)
                        ? null
                        : "is a " + (tag.equals(Tag.BOOL) ? "truth value" : "number")
                                + " in YAML and must be text; put it in quotes";
        };
    }

    /** Whether a node has a tag that is not part of YAML's core schema; if so, reports a problem. */
    private boolean isTagged(Node node, String path) {
        if (CORE.contains(node.getTag())) {
            return false;
        }
        String tag = node.getTag().getValue();
        note(
                node,
                path,
                "has the YAML tag "
                        + shown(tag.startsWith(Tag.PREFIX) ? "!!" + tag.substring(Tag.PREFIX.length()) : tag)
                        + ", which has no meaning here; remove it, or put text that begins with ! in quotes");
        return true;
    }

    private void note(Node node, String path, String message) {
        note(new FileProblem(locationOf(node, path), message));
    }

    private void note(FileProblem problem) {
        if (noted++ < MAX_NOTED) {
            problems.accept(problem);
        }
    }

    private SourceLocation locationOf(Node node, String path) {
        return new SourceLocation(file, lineOf(node), path);
    }

    private static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Returns an excerpt of a file that is safe to show: short, on one line, and with Stripe keys masked. */
    public static String shown(String text) {
        String cut = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
        return NOT_ON_A_LINE.matcher(StripeKey.masked(cut)).replaceAll("?");
    }
}
