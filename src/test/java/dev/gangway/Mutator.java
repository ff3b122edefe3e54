package dev.gangway;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Creates almost valid inputs from a seed. The same seed creates the same inputs. */
public final class Mutator {

    private static final Pattern JSON_TOKEN =
            Pattern.compile("\"(?:[^\"\\\\]++|\\\\.)*+\"|[^\\s\"{}\\[\\],:]+|[{}\\[\\],:]");
    private static final int MAX_SHOWN = 2_000;

    private static final List<String> TEXTS = words("""
            ¦ ¦null¦true¦0¦-1¦1e999¦99999999999999999999¦NaN¦..¦../../etc/passwd¦%00¦%2e%2e%2f¦%¦%zz¦\0¦\t¦\r\n¦\
            \r\nX-Injected: 1¦\u0085\u2028\u2029¦\u007f\u009f¦é¦\u202e¦\ufeff¦\ud83d\ude00¦\ud800¦\udc00\ud800¦\
            ſK¦İ¦０１¦a\u0301¦\uffff¦'¦"¦\\¦`¦<script>¦${jndi:ldap://a.example}¦{{7*7}}¦';--¦{account}¦{¦*¦&a¦!!x¦\
            #¦;x=y¦?¦/¦//¦:¦,""");

    private static final List<String> JSON_VALUES = words("""
            null¦true¦false¦0¦-0¦1.5¦1e400¦-1E-400¦[]¦{}¦[[]]¦[null]¦{"a":{"a":[{}]}}¦NaN¦Infinity¦'single'¦\
            /*comment*/1¦//x\n1¦"\\ud800"¦"\\u0000"¦"\\ud83d\\ude00"¦"\\x"¦"\\u12"¦"¦01¦+1¦.5¦1.¦0x10¦undefined¦\
            tru¦\u00a0¦\ufeff¦\u0001¦"\t"¦"\u007f"¦,,¦}¦]""");

    private static final List<Charset> OTHER_CHARSETS = List.of(
            StandardCharsets.UTF_16BE,
            StandardCharsets.UTF_16LE,
            StandardCharsets.UTF_16,
            StandardCharsets.UTF_32BE,
            StandardCharsets.UTF_32LE,
            StandardCharsets.ISO_8859_1);

    private final SplittableRandom random;
    private volatile byte[] made = {};

    public Mutator(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Splits a list at broken bars ({@code ¦}) and appends more words. */
    public static List<String> words(String list, String... more) {
        return Stream.concat(Arrays.stream(list.split("¦", -1)), Arrays.stream(more))
                .toList();
    }

    /** Returns a number from 0 to the bound, exclusive. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    public boolean oneIn(int times) {
        return below(times) == 0;
    }

    public <T> T among(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    public String among(String... choices) {
        return choices[below(choices.length)];
    }

    /** Records the input, so that a failure can show it. */
    public byte[] made(byte[] input) {
        made = input;
        return input;
    }

    public String made(String input) {
        made(input.getBytes(StandardCharsets.UTF_8));
        return input;
    }

    /** Returns the last input, in visible ASCII. */
    String shown() {
        var text = new StringBuilder();
        for (int i = 0; i < made.length && text.length() < MAX_SHOWN; i++) {
            int b = made[i] & 0xff;
            text.append(b >= ' ' && b < 0x7f ? String.valueOf((char) b) : "\\x%02x".formatted(b));
        }
        return made.length + " bytes: " + text;
    }

    /** Returns an unusual text. */
    public String text() {
        return switch (below(8)) {
            case 0 -> "x".repeat(1 + below(300));
            case 1 -> text() + text();
            case 2 ->
                oneIn(10)
                        ? among(TEXTS).repeat(1 + below(20_000))
                        : among(TEXTS).repeat(1 + below(80));
            case 3 -> characters(1 + below(20), 0x20, 0x7f);
            case 4 -> characters(1 + below(20), 0, 0x2100);
            default -> among(TEXTS);
        };
    }

    private String characters(int count, int from, int to) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append((char) random.nextInt(from, to));
        }
        return text.toString();
    }

    /** Returns the text with a few characters changed, removed, repeated or inserted. */
    public String damaged(String text) {
        var changed = new StringBuilder(text);
        for (int edits = 1 + below(3); edits > 0; edits--) {
            int at = below(changed.length() + 1);
            int end = Math.min(changed.length(), at + 1 + below(oneIn(4) ? 30 : 2));
            switch (below(5)) {
                case 0 -> changed.replace(at, end, characters(1, 0x20, 0x7f));
                case 1 -> changed.delete(at, end);
                case 2 -> changed.insert(at, changed.substring(at, end).repeat(1 + below(3)));
                case 3 -> changed.setLength(at);
                default -> changed.insert(at, text());
            }
        }
        return changed.toString();
    }

    /** Returns the bytes with a few of them changed, removed, repeated or inserted. */
    public byte[] damaged(byte[] bytes) {
        byte[] changed = bytes;
        for (int edits = 1 + below(4); edits > 0; edits--) {
            int at = below(changed.length + 1);
            int end = Math.min(changed.length, at + 1 + below(oneIn(4) ? 30 : 2));
            byte[] there = Arrays.copyOfRange(changed, at, end);
            changed = switch (below(6)) {
                case 0 -> spliced(changed, at, end, new byte[] {(byte) below(256)});
                case 1 -> spliced(changed, at, end, new byte[0]);
                case 2 -> spliced(changed, at, at, there);
                case 3 -> Arrays.copyOf(changed, at);
                case 4 -> spliced(changed, 0, 0, new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf});
                default -> {
                    byte[] noise = new byte[1 + below(8)];
                    random.nextBytes(noise);
                    yield spliced(changed, at, at, noise);
                }
            };
        }
        return changed;
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] middle) {
        var out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        out.writeBytes(middle);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }

    /** Returns the text's bytes, sometimes in another encoding or damaged. */
    public byte[] encoded(String text) {
        byte[] bytes = text.getBytes(oneIn(30) ? among(OTHER_CHARSETS) : StandardCharsets.UTF_8);
        return oneIn(6) ? damaged(bytes) : bytes;
    }

    /**
     * Changes values, members and punctuation of a JSON text, but keeps part of it.
     *
     * @param words texts that can replace a value
     */
    public String json(String valid, List<String> words) {
        List<String> tokens = new ArrayList<>(
                JSON_TOKEN.matcher(valid).results().map(MatchResult::group).toList());
        for (int edits = below(4); edits > 0; edits--) {
            if (oneIn(4)) {
                breakUp(tokens, words);
            } else {
                edit(tokens, words);
            }
        }
        return String.join(oneIn(20) ? text() : among(" ", "", "\n", "\t"), tokens);
    }

    /** Makes a change after which the text is often not JSON. */
    private void breakUp(List<String> tokens, List<String> words) {
        int at = below(tokens.size() + 1);
        switch (below(3)) {
            case 0 -> tokens.add(at, jsonValue(words));
            case 1 -> tokens.add(at, among(tokens.isEmpty() ? List.of("{") : tokens));
            default ->
                tokens.subList(at, Math.min(tokens.size(), at + 1 + below(3))).clear();
        }
    }

    /** Changes or adds a member. */
    private void edit(List<String> tokens, List<String> words) {
        int at = below(tokens.size() + 1);
        List<String> after = tokens.subList(at, tokens.size());
        int colon = after.indexOf(":");
        int brace = after.indexOf("{");
        if (brace >= 0 && oneIn(3)) {
            List<String> names =
                    tokens.stream().filter(token -> token.startsWith("\"")).toList();
            String name = names.isEmpty() || oneIn(2) ? quoted(text()) : among(names);
            after.addAll(brace + 1, List.of(name, ":", jsonValue(words), ","));
        } else if (colon >= 0) {
            after.subList(colon + 1, endOfValue(after, colon + 1)).clear();
            after.add(colon + 1, jsonValue(words));
        }
    }

    private static int endOfValue(List<String> tokens, int start) {
        int depth = 0;
        int end = start;
        while (end < tokens.size()) {
            String token = tokens.get(end++);
            depth += "{[".contains(token) ? 1 : "}]".contains(token) ? -1 : 0;
            if (depth <= 0) {
                break;
            }
        }
        return end;
    }

    private String jsonValue(List<String> words) {
        return switch (below(16)) {
            case 0 -> "[".repeat(1 + below(3_000)) + (oneIn(2) ? "" : "1" + "]".repeat(1 + below(3_000)));
            case 1 -> {
                int depth = 1 + below(1_200);
                yield "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
            }
            case 2 -> "9".repeat(1 + below(2_500)) + among("", ".5", "e99999");
            case 3, 4 -> among(JSON_VALUES);
            case 5 -> quoted(text());
            case 6 -> "[" + quoted(among(words)) + "," + quoted(oneIn(2) ? among(words) : text()) + "]";
            case 7 -> quoted(damaged(among(words)));
            default -> quoted(among(words));
        };
    }

    private String quoted(String text) {
        return "\""
                + (oneIn(20)
                        ? text
                        : text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", "\\\\u0001"))
                + "\"";
    }
}
