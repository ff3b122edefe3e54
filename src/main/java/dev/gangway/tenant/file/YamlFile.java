package dev.gangway.tenant.file;

import dev.gangway.model.FileProblem;
import dev.gangway.model.Origin;
import dev.gangway.model.SourceLocation;
import java.util.function.Consumer;
import java.util.regex.Pattern;
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
public final class YamlFile {

    private static final int MAX_NESTING = 10;

    private static final Resolver TAGS = new CoreSchema();

    private YamlFile() {}

    /** The types that YAML 1.2 gives to values without quotes (section 10.3.2), as editors do. */
    private static final class CoreSchema extends Resolver {

        private static final Pattern TRUTH_VALUE = Pattern.compile("true|True|TRUE|false|False|FALSE");
        private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+");
        private static final Pattern FRACTION = Pattern.compile(
                "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?" + "|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.NULL, NULL, "~nN\0");
            addImplicitResolver(Tag.NULL, EMPTY, null);
            addImplicitResolver(Tag.BOOL, TRUTH_VALUE, "tTfF");
            addImplicitResolver(Tag.INT, INTEGER, "-+0123456789");
            addImplicitResolver(Tag.FLOAT, FRACTION, "-+.0123456789");
        }
    }

    /** Whether a text holds nothing but white space and comments. A null or an empty mapping is content. */
    public static boolean isEmpty(String text) {
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
    public static @Nullable YamlSection parse(String file, String text, Origin origin, Consumer<FileProblem> problems) {
        try {
            return YamlSection.ofFile(file, text, compose(text), origin, problems);
        } catch (MarkedYAMLException e) {
            problems.accept(SyntaxProblem.of(file, text, e));
        } catch (RuntimeException e) {
            // Not only YAMLException: an escape of an impossible character gives a NumberFormatException.
            problems.accept(new FileProblem(
                    SourceLocation.of(file),
                    text.indexOf('\0') >= 0
                            ? "has NUL characters, as UTF-16 does; save it as UTF-8"
                            : "is not valid YAML: look for control characters, unknown escapes in double quotes, and more than "
                                    + MAX_NESTING + " levels of nesting"));
        }
        return null;
    }
}
