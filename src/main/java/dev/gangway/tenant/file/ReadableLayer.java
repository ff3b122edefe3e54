package dev.gangway.tenant.file;

import dev.gangway.model.LinkField;
import dev.gangway.model.Origin;
import dev.gangway.model.Setting;
import dev.gangway.model.SourceLocation;
import dev.gangway.model.TenantState;
import dev.gangway.tenant.redirect.RedirectOrigin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads the settings that restrict tenants from a file with problems: group, state, callers and policy. An absent key
 * counts as removed. A key whose value cannot be read keeps its previous value. An invalid item of a list is left out.
 * A duplicate key has the most restrictive of its values.
 */
public final class ReadableLayer {

    private final String file;
    private final Origin origin;
    private final SettingsLayer previous;

    private ReadableLayer(String file, Origin origin, SettingsLayer previous) {
        this.file = file;
        this.origin = origin;
        this.previous = previous;
    }

    /**
     * Returns the readable part of a file as a layer that contains only group, state, callers and policy.
     *
     * @param text the file's text; null if the file cannot be read
     * @param previous the previous layer of the file; null for none, in which case the list of callers is empty
     */
    public static SettingsLayer of(
            String file, @Nullable String text, Origin origin, @Nullable SettingsLayer previous) {
        SettingsLayer before = previous == null ? unknown(file, origin) : previous;
        return text != null && YamlFile.tree(text) instanceof MappingNode root
                ? new ReadableLayer(file, origin, before).read(root)
                : before;
    }

    /**
     * Combines two versions of a shared file into a layer that allows only what both allow.
     *
     * @param inherited the layer from which a version without callers inherits them; null for none
     */
    public static SettingsLayer both(SettingsLayer previous, SettingsLayer now, @Nullable SettingsLayer inherited) {
        Setting<TenantState> before = previous.state();
        Setting<List<CallerEntry>> noCallers = new Setting<>(List.of(), Origin.GATEWAY, null);
        Setting<List<CallerEntry>> fallback = orElse(inherited == null ? null : inherited.callers(), noCallers);
        return SettingsLayer.ofRestrictions(
                now.location(),
                null,
                before != null && before.value() == TenantState.DISABLED ? before : now.state(),
                previous.callers() == null && now.callers() == null
                        ? null
                        : both(
                                orElse(previous.callers(), fallback),
                                orElse(now.callers(), fallback),
                                CallerEntry::intersection),
                new SettingsLayer.Policy(
                        both(previous.policy().locked(), now.policy().locked(), ReadableLayer::all),
                        both(
                                previous.policy().allowedConfigurations(),
                                now.policy().allowedConfigurations(),
                                ReadableLayer::common),
                        both(
                                previous.policy().redirectOrigins(),
                                now.policy().redirectOrigins(),
                                RedirectOrigin::intersection),
                        both(previous.policy().refresh(), now.policy().refresh())));
    }

    private static SettingsLayer.Refresh both(SettingsLayer.Refresh some, SettingsLayer.Refresh others) {
        return new SettingsLayer.Refresh(
                stricter(some.requireSubject(), others.requireSubject(), Boolean::logicalOr),
                stricter(some.frozen(), others.frozen(), Boolean::logicalOr),
                stricter(some.maxAge(), others.maxAge(), ReadableLayer::shorter),
                stricter(some.maxGeneration(), others.maxGeneration(), Math::min));
    }

    private static <T> @Nullable Setting<T> stricter(
            @Nullable Setting<T> some, @Nullable Setting<T> others, BinaryOperator<T> stricter) {
        if (some == null || others == null) {
            return some == null ? others : some;
        }
        return new Setting<>(stricter.apply(some.value(), others.value()), others.origin(), others.location());
    }

    private static Duration shorter(Duration some, Duration others) {
        return some.compareTo(others) <= 0 ? some : others;
    }

    private static <T> @Nullable Setting<List<T>> both(
            @Nullable Setting<List<T>> some, @Nullable Setting<List<T>> others, BinaryOperator<List<T>> combination) {
        if (some == null || others == null) {
            return some == null ? others : some;
        }
        return new Setting<>(combination.apply(some.value(), others.value()), others.origin(), others.location());
    }

    private static <T> T orElse(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    private static SettingsLayer unknown(String file, Origin origin) {
        return SettingsLayer.ofRestrictions(
                SourceLocation.of(file), null, null, new Setting<>(List.of(), origin, null), SettingsLayer.Policy.NONE);
    }

    private SettingsLayer read(MappingNode root) {
        List<MappingNode> top = List.of(root);
        Setting<List<CallerEntry>> callers =
                list(top, "callers", this::callers, previous.callers(), CallerEntry::intersection);
        return SettingsLayer.ofRestrictions(previous.location(), group(top), state(top), callers, policy(top));
    }

    private List<CallerEntry> callers(SequenceNode sequence) {
        return CallerEntry.merged(items(sequence, this::caller));
    }

    /** Returns a caller; empty if its principal cannot be read. It is a default caller only if that can be read too. */
    private Optional<CallerEntry> caller(Node node) {
        if (!(node instanceof MappingNode mapping)) {
            return parsed(node, LayerReader.CALLER).map(principal -> new CallerEntry(principal, false));
        }
        boolean isDefault = origin == Origin.TENANT
                && single(mapping, "default", LayerReader.TRUE_OR_FALSE).orElse(false);
        return single(mapping, "principal", LayerReader.CALLER).map(principal -> new CallerEntry(principal, isDefault));
    }

    /** Returns the value of a key; empty if the key is absent or occurs twice, or if its value cannot be read. */
    private static <T> Optional<T> single(MappingNode mapping, String key, ValueParser<T> parser) {
        List<Node> values = values(List.of(mapping), key);
        return values.size() == 1 ? parsed(values.getFirst(), parser) : Optional.empty();
    }

    private SettingsLayer.Policy policy(List<MappingNode> top) {
        List<Node> values = values(top, "policy");
        List<MappingNode> sections = values.stream()
                .filter(MappingNode.class::isInstance)
                .map(MappingNode.class::cast)
                .toList();
        SettingsLayer.Policy before = previous.policy();
        if (sections.isEmpty() && !values.isEmpty()) {
            return before;
        }
        Setting<List<LinkField>> locked =
                list(sections, "locked", items(LayerReader.FIELD), before.locked(), ReadableLayer::all);
        Setting<List<String>> configurations = list(
                sections,
                "allowed_configurations",
                items(LayerReader.CONFIGURATION),
                before.allowedConfigurations(),
                ReadableLayer::common);
        Setting<List<RedirectOrigin>> origins = list(
                sections,
                "redirect_origins",
                items(LayerReader.REDIRECT_ORIGIN),
                before.redirectOrigins(),
                RedirectOrigin::intersection);
        return new SettingsLayer.Policy(locked, configurations, origins, refresh(sections, before.refresh()));
    }

    private SettingsLayer.Refresh refresh(List<MappingNode> policy, SettingsLayer.Refresh before) {
        List<Node> values = values(policy, "refresh");
        List<MappingNode> sections = values.stream()
                .filter(MappingNode.class::isInstance)
                .map(MappingNode.class::cast)
                .toList();
        if (sections.isEmpty() && !values.isEmpty()) {
            return before;
        }
        return new SettingsLayer.Refresh(
                scalar(
                        sections,
                        "require_subject",
                        LayerReader.TRUE_OR_FALSE,
                        before.requireSubject(),
                        Boolean::logicalOr),
                scalar(sections, "frozen", LayerReader.TRUE_OR_FALSE, before.frozen(), Boolean::logicalOr),
                scalar(sections, "max_age", LayerReader.REFRESH_AGE, before.maxAge(), ReadableLayer::shorter),
                scalar(sections, "max_generation", LayerReader.GENERATION, before.maxGeneration(), Math::min));
    }

    /** Returns the value of a key: null if the key is absent, the previous value if none of its values is readable. */
    private <T> @Nullable Setting<T> scalar(
            List<MappingNode> sections,
            String key,
            ValueParser<T> parser,
            @Nullable Setting<T> before,
            BinaryOperator<T> stricter) {
        return scalars(sections, key, parser).stream()
                .reduce((some, others) ->
                        new Setting<>(stricter.apply(some.value(), others.value()), others.origin(), others.location()))
                .orElse(values(sections, key).isEmpty() ? null : before);
    }

    private @Nullable Setting<String> group(List<MappingNode> top) {
        if (origin != Origin.TENANT) {
            return null;
        }
        List<Setting<String>> readable = scalars(top, "group", LayerReader.GROUP_NAME);
        return first(readable, values(top, "group").isEmpty() ? null : previous.group());
    }

    private @Nullable Setting<TenantState> state(List<MappingNode> top) {
        List<Setting<TenantState>> readable = scalars(top, "state", LayerReader.STATE);
        return readable.stream()
                .filter(state -> state.value() == TenantState.DISABLED)
                .findFirst()
                .orElseGet(() -> first(readable, values(top, "state").isEmpty() ? null : previous.state()));
    }

    private static <T> @Nullable T first(List<T> values, @Nullable T otherwise) {
        return values.isEmpty() ? otherwise : values.getFirst();
    }

    private <T> List<Setting<T>> scalars(List<MappingNode> sections, String key, ValueParser<T> parser) {
        List<Setting<T>> settings = new ArrayList<>();
        for (Node node : values(sections, key)) {
            parsed(node, parser).ifPresent(value -> settings.add(new Setting<>(value, origin, location(node, key))));
        }
        return settings;
    }

    /** Returns the list of a key: null if the key is absent, the previous list if none of its values is a list. */
    private <T> @Nullable Setting<List<T>> list(
            List<MappingNode> sections,
            String key,
            Function<SequenceNode, List<T>> reader,
            @Nullable Setting<List<T>> before,
            BinaryOperator<List<T>> moreRestrictive) {
        List<Node> values = values(sections, key);
        if (values.isEmpty()) {
            return null;
        }
        return values.stream()
                .filter(SequenceNode.class::isInstance)
                .map(node -> reader.apply((SequenceNode) node))
                .reduce(moreRestrictive)
                .map(items -> new Setting<>(items, origin, location(values.getFirst(), key)))
                .orElse(before);
    }

    private static <T> Function<SequenceNode, List<T>> items(ValueParser<T> parser) {
        return sequence -> items(sequence, item -> parsed(item, parser));
    }

    private static <T> List<T> items(SequenceNode sequence, Function<Node, Optional<T>> reader) {
        return sequence.getValue().stream()
                .map(reader)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    private static <T> Optional<T> parsed(Node node, ValueParser<T> parser) {
        try {
            return node instanceof ScalarNode scalar ? Optional.of(parser.parse(scalar.getValue())) : Optional.empty();
        } catch (IllegalArgumentException bad) {
            return Optional.empty();
        }
    }

    private static List<Node> values(List<MappingNode> sections, String key) {
        return sections.stream()
                .flatMap(section -> section.getValue().stream())
                .filter(entry -> entry.getKeyNode() instanceof ScalarNode name
                        && name.getValue().equals(key))
                .map(NodeTuple::getValueNode)
                .toList();
    }

    private SourceLocation location(Node node, String key) {
        return new SourceLocation(file, node.getStartMark().getLine() + 1, key);
    }

    private static <T> List<T> common(List<T> some, List<T> others) {
        return some.stream().filter(others::contains).toList();
    }

    private static <T> List<T> all(List<T> some, List<T> others) {
        Set<T> all = new LinkedHashSet<>(some);
        all.addAll(others);
        return List.copyOf(all);
    }
}
