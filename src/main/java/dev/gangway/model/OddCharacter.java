package dev.gangway.model;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds characters that are invisible or look like others, and reports their name and position. */
public final class OddCharacter {

    private static final Pattern INVISIBLE = Pattern.compile("[\\s\\p{Z}\\p{Cf}\\p{Cc}]");

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(0xA0, "a no-break space"),
            Map.entry(0xAD, "a soft hyphen"),
            Map.entry(0x200B, "a zero-width space"),
            Map.entry(0x200C, "a zero-width non-joiner"),
            Map.entry(0x200D, "a zero-width joiner"),
            Map.entry(0x2028, "a line separator"),
            Map.entry(0x202F, "a narrow no-break space"),
            Map.entry(0x2060, "a word joiner"),
            Map.entry(0x3000, "an ideographic space"),
            Map.entry(0xFEFF, "a byte order mark"));

    private OddCharacter() {}

    /** Returns the text without white space, format and control characters. */
    public static String withoutInvisible(String text) {
        return INVISIBLE.matcher(text).replaceAll("");
    }

    /** Returns the index of the first odd character; -1 if there is none. */
    public static int indexIn(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (c > 0x7f && isOdd(c)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Describes the first odd character of a line, as the end of a sentence; empty if there is none.
     *
     * @param line the line as in the file
     * @param from the first index to check
     */
    public static Optional<String> in(String line, int from) {
        int start = Math.min(from, line.length());
        int index = indexIn(line.substring(start));
        if (index < 0) {
            return Optional.empty();
        }
        int c = line.codePointAt(start + index);
        int column = line.codePointCount(0, start + index) + 1;
        return Optional.of(
                String.format(Locale.ROOT, "has U+%04X (%s) at column %d; %s", c, nameOf(c), column, adviceFor(c)));
    }

    private static boolean isOdd(int c) {
        return switch (Character.getType(c)) {
            case Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.FORMAT,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.DASH_PUNCTUATION -> true;
            default -> isQuote(c) || c == 0x2212 || isFullWidth(c) || isLookAlikeLetter(c);
        };
    }

    private static boolean isQuote(int c) {
        int type = Character.getType(c);
        return c == 0x201A
                || c == 0x201E
                || type == Character.INITIAL_QUOTE_PUNCTUATION
                || type == Character.FINAL_QUOTE_PUNCTUATION;
    }

    private static boolean isFullWidth(int c) {
        return c >= 0xFF01 && c <= 0xFF5E;
    }

    private static boolean isLookAlikeLetter(int c) {
        Character.UnicodeScript script = Character.UnicodeScript.of(c);
        return script == Character.UnicodeScript.CYRILLIC || script == Character.UnicodeScript.GREEK;
    }

    private static String nameOf(int c) {
        String name = NAMES.get(c);
        if (name != null) {
            return name;
        }
        if (isQuote(c)) {
            return "a typographic quote";
        }
        if (isLookAlikeLetter(c)) {
            return Character.UnicodeScript.of(c) == Character.UnicodeScript.GREEK
                    ? "a Greek letter"
                    : "a Cyrillic letter";
        }
        if (isFullWidth(c)) {
            return "a full-width character";
        }
        if (Character.isSpaceChar(c)) {
            return "a special space";
        }
        return Character.getType(c) == Character.FORMAT ? "an invisible character" : "a typographic dash";
    }

    private static String adviceFor(int c) {
        if (isQuote(c)) {
            return "write \" or ' instead";
        }
        return Character.isSpaceChar(c) || Character.getType(c) == Character.FORMAT
                ? "delete it, or replace it with a space"
                : "replace it with the ASCII character";
    }
}
