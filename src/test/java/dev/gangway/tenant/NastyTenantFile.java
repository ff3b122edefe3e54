package dev.gangway.tenant;

import dev.gangway.Mutator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Generates invalid and unusual tenant files for the fuzz test. Some contain a planted Stripe key. */
final class NastyTenantFile {

    /** A text that looks like a Stripe key. */
    static final String KEY = "sk_test_PLANTEDKEYfuzz";

    private static final List<String> WORDS = Mutator.words("""
            KEY¦*KEY¦&KEY x¦!KEY x¦!!KEY x¦{KEY: 1}¦[KEY]¦"KEY\\q"¦%KEY¦@KEY¦&a [*a]¦*a¦&a {a: *a}¦<<: *a¦\
            !!java.net.URL ["http://a.example"]¦!!javax.script.ScriptEngineManager [x]¦!!binary x¦!!null x¦~¦null¦¦[]¦{}¦\
            |¦>¦? x¦- x¦---¦...¦%YAML 1.1¦"\\ud800"¦"\\U00110000"¦"\\x"¦"a\\nb"¦'¦"¦live¦disabled¦acct_2¦0¦1e9¦\
            99999999999999999999¦PT10S¦15s¦16s¦0s¦1ms¦99999999999999s¦https://app.example¦https://evil.example¦\
            [https://evil.example]¦"https://*.example"¦["https://*.shops.example", "https://*.example"]¦[merchant]¦\
            [storer]¦{file: keys/a}¦{file: /dev/zero}¦{file: ../../../etc/passwd}¦{env: KEY_B}¦{env: NOWHERE}¦\
            2026-10-28.endive¦g¦nowhere""".replaceAll("KEY(?!_)", KEY));

    /** A tenant file in JSON, which is also valid YAML. */
    private static final String JSON = """
            {"owner": "x", "group": "g", "stripe": {"api_key": {"env": "KEY_A"}}}
            """;

    private NastyTenantFile() {}

    /** Returns a changed version of the file, or a different file. */
    static byte[] one(String text, Mutator random) {
        return switch (random.below(60)) {
            case 0 -> bomb(random).getBytes(StandardCharsets.UTF_8);
            case 1 -> random.text().getBytes(StandardCharsets.UTF_8);
            case 2 -> random.encoded(random.json(JSON, WORDS));
            default -> random.encoded(edited(text, random));
        };
    }

    /** Changes whole lines, and values in lines, so that the text usually stays valid YAML. */
    private static String edited(String text, Mutator random) {
        List<String> lines = text.lines().collect(Collectors.toList());
        for (int edits = 1 + random.below(3); edits > 0 && !lines.isEmpty(); edits--) {
            int at = random.below(lines.size());
            String line = lines.get(at);
            String name = line.substring(0, line.indexOf(':') + 1);
            switch (random.below(9)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.add(at, random.among(lines));
                case 2 -> lines.set(at, random.among(" ", "  ", "\t", "- ", "# ") + line);
                case 3 -> lines.set(at, line.strip());
                case 4 -> lines.add(at, random.among(WORDS) + random.among("", ": x", ": " + KEY));
                case 5 -> lines.set(at, random.damaged(line));
                default -> lines.set(at, name + " " + (random.oneIn(5) ? random.text() : random.among(WORDS)));
            }
        }
        return String.join(random.oneIn(20) ? "\r\n" : "\n", lines) + "\n";
    }

    /** Returns a small text that expands to much content, or a large text, within the maximum size of a tenant file. */
    private static String bomb(Mutator random) {
        int size = 1 << random.below(18);
        return switch (random.below(9)) {
            case 0 -> "a: &a [x, x]\n" + many(20, "\n", NastyTenantFile::nineTimesTheOneBefore) + "\ncallers: *u\n";
            case 1 ->
                random.among("[", "{", "{a: ", "- ", "? ", "&a ", "!x ", "\"", "'", "#", " ", "\n", "a: ", "*")
                        .repeat(size / 4 + 1);
            case 2 -> "callers: [" + many(size / 6, ",", i -> "t" + i) + "]\n";
            case 3 -> many(size / 8, "\n", i -> "k" + i + ": 1");
            case 4 -> "x".repeat(size) + ": x\n";
            case 5 -> "owner: " + "x".repeat(size) + "\n";
            case 6 -> "policy: {redirect_origins: [" + many(size / 20, ",", i -> "https://h" + i + ".example") + "]}\n";
            case 7 -> "callers: [" + many(size / 20, ",", i -> "{principal: t" + i + "}") + "]\n";
            default -> "defaults: {return_url: 'https://app.example/" + "{account}".repeat(size / 9) + "'}\n";
        };
    }

    private static String nineTimesTheOneBefore(int i) {
        char name = (char) ('b' + i);
        return name + ": &" + name + " [" + ("*" + (char) (name - 1) + ", ").repeat(9) + "]";
    }

    private static String many(int count, String separator, IntFunction<String> each) {
        return IntStream.range(0, count).mapToObj(each).collect(Collectors.joining(separator));
    }
}
