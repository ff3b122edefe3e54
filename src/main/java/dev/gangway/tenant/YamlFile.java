package dev.gangway.tenant;

import dev.gangway.model.Origin;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** Parses the text of a tenant file. Only the tree of nodes is built, never an object that a tag names. */
final class YamlFile {

    private static final int MAX_NESTING = 10;

    private static final Resolver TAGS = new AllText();

    private YamlFile() {}

    /** Every value is text, which its setting's own parser reads; only where nothing stands is said by a tag. */
    private static final class AllText extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.NULL, NULL, "~nN\0");
            addImplicitResolver(Tag.NULL, EMPTY, null);
        }
    }

    /** Whether a text holds nothing but white space and comments. A null or an empty mapping is content. */
    static boolean isEmpty(String text) {
        try {
            return compose(text) == null;
        } catch (RuntimeException notYaml) {
            return false;
        }
    }

    /** The tree of nodes of a text; null if it is empty or not YAML. */
    static @Nullable Node tree(String text) {
        try {
            return compose(text);
        } catch (RuntimeException notYaml) {
            return null;
        }
    }

    private static @Nullable Node compose(String text) {
        var options = new LoaderOptions();
        options.setNestingDepthLimit(MAX_NESTING);
        // What Yaml.compose does, without the parts of Yaml that make objects, which take longer to set up than this.
        return new Composer(new ParserImpl(new StreamReader(text), options), TAGS, options).getSingleNode();
    }

    /**
     * The top-level section of a file.
     *
     * @return null when the text is not YAML at all, which is then noted
     */
    static @Nullable YamlSection parse(String file, String text, Origin origin, Consumer<FileProblem> problems) {
        try {
            return YamlSection.ofFile(file, compose(text), origin, problems);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            problems.accept(new FileProblem(
                    new Place(file, line, ""),
                    "is not valid YAML: " + YamlSection.shown(String.valueOf(e.getProblem()))));
        } catch (RuntimeException e) {
            // Not only YAMLException: an escape of an impossible character gives a NumberFormatException.
            problems.accept(new FileProblem(
                    Place.of(file), "is not valid YAML; look for control characters, odd escapes and deep nesting"));
        }
        return null;
    }
}
