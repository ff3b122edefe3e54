package dev.gangway.tenant.file;

import dev.gangway.model.FileProblem;
import dev.gangway.model.OddCharacter;
import dev.gangway.model.SourceLocation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.scanner.ScannerImpl;
import org.yaml.snakeyaml.tokens.ScalarToken;
import org.yaml.snakeyaml.tokens.Token;

/** Converts a parser exception to a problem that explains why a text is not valid YAML and names the line to change. */
final class SyntaxProblem {

    /**
     * An explanation of a message of the parser.
     *
     * @param part a part of the parser's message that identifies it
     * @param atStart whether to name the line where the construct begins instead of the line where parsing stopped
     * @param message the message; {@code %s} is where parsing stopped, or empty if the construct begins on that line
     */
    private record Explanation(String part, boolean atStart, String message) {}

    private static final Pattern CONFLICT = Pattern.compile("<{7} |={7}$|>{7} ");

    /** Messages for lines near the line where parsing stopped. They take precedence over the parser's message. */
    private static final Map<Pattern, String> HINTS = new LinkedHashMap<>();

    static {
        HINTS.put(
                Pattern.compile("\\{\\{[-. ]"),
                "contains {{ … }} of a template; render templates before the files are read");
        HINTS.put(Pattern.compile("^\\s*[a-z_]+:[^\\s:/]"), "has no space after the ':' of its key; write key: value");
        HINTS.put(
                Pattern.compile("^[^#\"']*[\\[{][^\\]}\"']* #"),
                "has a list or mapping that is cut off by a '#', which begins a comment; put a value with # in quotes");
    }

    private static final String BLOCK_END = "expected <block end>, but found ";

    private static final List<Explanation> EXPLANATIONS = List.of(
            new Explanation("(TAB)", false, "has a tab where a value or key is expected; indent with spaces"),
            new Explanation(
                    "found unexpected end of stream", true, "has a quote that is never closed; add the closing quote"),
            new Explanation(
                    "found unexpected document separator",
                    true,
                    "has a quote that is never closed; add the closing quote"),
            new Explanation(
                    BLOCK_END + "'<scalar>'",
                    false,
                    "has text after a closing quote; put the whole value into one pair of quotes"),
            new Explanation(BLOCK_END + "'?'", false, "has an unexpected '?'; remove it or put the value in quotes"),
            new Explanation(
                    BLOCK_END + "','", false, "has a ',' outside of a list; remove it or put the value in quotes"),
            new Explanation(BLOCK_END + "']'", false, "has a ']' without a '['; remove it or put the value in quotes"),
            new Explanation(BLOCK_END + "'}'", false, "has a '}' without a '{'; remove it or put the value in quotes"),
            new Explanation(
                    BLOCK_END,
                    false,
                    "is indented differently from the lines of its section above; indent the keys of one section, and the items of one list, with the same number of spaces"),
            new Explanation(
                    "mapping values are not allowed here",
                    false,
                    "has a key where a value is expected; indent it like the keys of its section, add a missing ':' to the line above, or put a value that contains ': ' in quotes"),
            new Explanation(
                    "could not find expected ':'", true, "has no ':' between key and value; write it as key: value"),
            new Explanation(
                    "expected ',' or ']'", true, "begins a list with '[' that lacks a ',' or the closing ']'%s"),
            new Explanation(
                    "expected ',' or '}'", true, "begins a mapping with '{' that lacks a ',' or the closing '}'%s"),
            new Explanation(
                    "sequence entries are not allowed here",
                    false,
                    "has a list item ('- ') where none is allowed; put each item on its own line below the key"),
            new Explanation(
                    "mapping keys are not allowed here", false, "has a '?' at the beginning; put the text in quotes"),
            new Explanation(
                    "that cannot start any token",
                    false,
                    "has a value or key that begins with %%, @ or `; put it in quotes"),
            new Explanation(
                    "found undefined alias",
                    false,
                    "has a value that begins with * and names no anchor; put it in quotes"),
            new Explanation(
                    "expected alphabetic or numeric character",
                    true,
                    "has a value that begins with * or &; put it in quotes"),
            new Explanation(
                    "unexpected character found", true, "has a value that begins with * or &; put it in quotes"),
            new Explanation(
                    "but found another document",
                    false,
                    "begins a second document with ---; keep one document per file"),
            new Explanation(
                    "escape",
                    false,
                    "has a backslash in double quotes that does not begin an escape; use single quotes, or write it twice"),
            new Explanation(
                    "expected the node content",
                    false,
                    "has no value where one is expected; check commas and brackets"),
            new Explanation(
                    "expected '<document start>'",
                    false,
                    "has text after the end of the file's mapping; write every key on its own line, without braces"),
            new Explanation("tag", false, "has a value that begins with !, which is a tag in YAML; put it in quotes"),
            new Explanation(
                    "a comment or a line break",
                    false,
                    "has text after | or > on the same line; put a value that begins with | or > in quotes"),
            new Explanation(
                    "chomping",
                    false,
                    "has text after | or > on the same line; put a value that begins with | or > in quotes"),
            new Explanation("directive", false, "begins with %%, which is a directive in YAML; put it in quotes"));

    private SyntaxProblem() {}

    /** Returns the problem that caused an exception of the parser. */
    static FileProblem of(String file, String text, MarkedYAMLException e) {
        int stopped = lineOf(e.getProblemMark());
        int start = e.getContextMark() == null ? stopped : lineOf(e.getContextMark());
        String problem = String.valueOf(e.getProblem());
        Optional<FileProblem> hint = hint(file, text, start, stopped);
        if (hint.isPresent()) {
            return hint.get();
        }
        for (int end : new int[] {start, stopped}) {
            int quote = startOfQuoteThatEndsOn(end, text);
            if (quote > 0 && quote < end) {
                return problem(
                        file,
                        quote,
                        "begins a quoted text that ends on line " + end
                                + "; add the closing quote where it is missing");
            }
        }
        for (Explanation explanation : EXPLANATIONS) {
            if (problem.contains(explanation.part())) {
                return problem(
                        file,
                        explanation.atStart() ? start : stopped,
                        String.format(
                                Locale.ROOT, explanation.message(), start < stopped ? " before line " + stopped : ""));
            }
        }
        return new FileProblem(
                new SourceLocation(file, stopped, ""), "is not valid YAML: " + YamlSection.shown(problem));
    }

    /**
     * Returns a problem that is visible in a single line. Searches the whole file for conflict markers. Searches the
     * lines of the construct, the line where parsing stopped, and the line before it for other problems.
     */
    private static Optional<FileProblem> hint(String file, String text, int start, int stopped) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (CONFLICT.matcher(lines.get(i)).lookingAt()) {
                return Optional.of(problem(file, i + 1, "is a conflict marker; resolve the merge conflict"));
            }
        }
        int first = Math.max(1, Math.min(start, stopped - 1));
        for (int number = Math.min(stopped, lines.size()); number >= first; number--) {
            String line = lines.get(number - 1);
            Optional<String> odd = OddCharacter.in(withoutComment(line), 0);
            if (odd.isPresent()) {
                return Optional.of(problem(file, number, odd.get()));
            }
            for (Map.Entry<Pattern, String> each : HINTS.entrySet()) {
                if (each.getKey().matcher(line).find()) {
                    return Optional.of(problem(file, number, each.getValue()));
                }
            }
        }
        return Optional.empty();
    }

    private static String withoutComment(String line) {
        int comment = line.strip().startsWith("#") ? 0 : line.indexOf(" #");
        return comment < 0 ? line : line.substring(0, comment);
    }

    private static FileProblem problem(String file, int line, String message) {
        return new FileProblem(new SourceLocation(file, line, ""), "is not valid YAML: the line " + message);
    }

    private static int lineOf(@Nullable Mark mark) {
        return mark == null ? 0 : mark.getLine() + 1;
    }

    /** Returns the first line of the last quoted text that ends on the given line; 0 if there is none. */
    private static int startOfQuoteThatEndsOn(int line, String text) {
        int start = 0;
        var scanner = new ScannerImpl(new StreamReader(text), new LoaderOptions());
        try {
            while (!scanner.checkToken(Token.ID.StreamEnd)) {
                Token token = scanner.getToken();
                if (lineOf(token.getStartMark()) > line) {
                    return start;
                }
                if (token instanceof ScalarToken scalar
                        && (scalar.getStyle() == ScalarStyle.DOUBLE_QUOTED
                                || scalar.getStyle() == ScalarStyle.SINGLE_QUOTED)
                        && lineOf(scalar.getEndMark()) == line) {
                    start = lineOf(scalar.getStartMark());
                }
            }
        } catch (RuntimeException end) {
            // Not only YAMLException: an escape of an invalid character causes a NumberFormatException.
            return start;
        }
        return start;
    }
}
