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

/** Parses the text of a tenant file into a tree of nodes. It never creates the objects that YAML tags name. */
public final class YamlFile {

    private static final int MAX_NESTING = 10;

    private static final Resolver TAGS = new CoreSchema();

    private YamlFile() {}

    /** Resolves the types of unquoted values as YAML 1.2 (section 10.3.2) and editors do. */
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

    /** Whether a text consists of white space and comments only. A null or an empty mapping counts as content. */
    public static boolean isEmpty(String text) {
        try {
            return compose(text) == null;
        } catch (RuntimeException notYaml) {
            return false;
        }
    }

    /** Returns the tree of nodes of a text; null if the text is empty or not YAML. */
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
        // Like Yaml.compose, but without the setup for creating objects, which takes longer than this call.
        return new Composer(new ParserImpl(new StreamReader(text), options), TAGS, options).getSingleNode();
    }

    /**
     * Returns the top-level section of a file.
     *
     * @return null if the text is not valid YAML; the problem is reported to {@code problems}
     */
    public static @Nullable YamlSection parse(String file, String text, Origin origin, Consumer<FileProblem> problems) {
        try {
            return YamlSection.ofFile(file, text, compose(text), origin, problems);
        } catch (MarkedYAMLException e) {
            problems.accept(SyntaxProblem.of(file, text, e));
        } catch (RuntimeException e) {
            // Not only YAMLException: an escape of an invalid character causes a NumberFormatException.
            problems.accept(new FileProblem(
                    SourceLocation.of(file),
                    text.indexOf('\0') >= 0
                            ? "contains NUL characters, as in UTF-16; save it as UTF-8"
                            : "is not valid YAML: look for control characters, unknown escapes in double quotes, and more than "
                                    + MAX_NESTING + " levels of nesting"));
        }
        return null;
    }
}
