package dev.gangway.security;

import dev.gangway.model.ProblemList;
import dev.gangway.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The accepted API tokens, stored only as SHA-256 digests. The tokens file has one line
 * {@code name: sha256:<64 hex digits>} per token. A name may have two lines while its token is being rotated. Empty
 * lines and lines that begin with {@code #} are ignored.
 */
final class ApiTokens {

    private static final Pattern LINE = Pattern.compile("(" + TokenNames.SHAPE + ")\\s*:\\s*sha256:([0-9a-fA-F]{64})");
    private static final int MAX_PER_NAME = 2;

    /** @param digest 64 lowercase hex digits */
    private record Entry(String name, String digest) {}

    private final List<Entry> entries;

    private ApiTokens(List<Entry> entries) {
        this.entries = entries;
    }

    static ApiTokens none() {
        return new ApiTokens(List.of());
    }

    /**
     * @throws IllegalArgumentException if any line is invalid; the message names the first invalid lines, but no token
     */
    static ApiTokens parse(String text) {
        List<Entry> entries = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Map<String, Integer> perName = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            var parts = LINE.matcher(line);
            if (!parts.matches()) {
                problems.add("line " + (i + 1) + " is not 'name: sha256:<64 hex digits>'");
            } else if (perName.merge(parts.group(1), 1, Integer::sum) > MAX_PER_NAME) {
                problems.add("line " + (i + 1) + " is the third line with its name; a name may have at most two");
            } else if (names.putIfAbsent(parts.group(2).toLowerCase(Locale.ROOT), parts.group(1)) != null) {
                problems.add("line " + (i + 1) + " has the same token as an earlier line");
            } else {
                entries.add(new Entry(parts.group(1), parts.group(2).toLowerCase(Locale.ROOT)));
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(ProblemList.text(problems));
        }
        return new ApiTokens(List.copyOf(entries));
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Returns the name of a token; empty if the token is unknown. Takes the same time for every token. */
    Optional<String> nameOf(String token) {
        byte[] digest = HexFormat.of().formatHex(Sha256.of(token)).getBytes(StandardCharsets.US_ASCII);
        Optional<String> name = Optional.empty();
        for (Entry entry : entries) {
            if (MessageDigest.isEqual(entry.digest.getBytes(StandardCharsets.US_ASCII), digest)) {
                name = Optional.of(entry.name);
            }
        }
        return name;
    }
}
