package dev.gangway.model;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Suggests the intended word for a misspelled one. */
public final class Suggestion {

    private static final int MAX_DISTANCE = 2;
    private static final int MAX_LENGTH = 64;

    private Suggestion() {}

    /** Returns a clause with the nearest candidate, such as {@code ; did you mean test?}; empty if none is near. */
    public static String clause(String word, Collection<String> candidates) {
        return nearest(word, candidates)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("");
    }

    /**
     * Returns the candidate nearest to a word. It is equal to the word except for case, hyphens and underscores, or its
     * edit distance is at most {@value #MAX_DISTANCE} and at most half of the word's length. The part of a candidate up
     * to its last dot is optional.
     */
    public static Optional<String> nearest(String word, Collection<String> candidates) {
        String plain = plain(word);
        if (plain.isEmpty() || plain.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String nearest = null;
        int smallest = Math.min(MAX_DISTANCE, plain.length() / 2) + 1;
        for (String candidate : candidates) {
            int distance = Math.min(
                    distance(plain, plain(candidate)),
                    distance(plain, plain(candidate.substring(candidate.lastIndexOf('.') + 1))));
            if (distance < smallest) {
                nearest = candidate;
                smallest = distance;
            }
        }
        return Optional.ofNullable(nearest);
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "").strip();
    }

    /** Returns the Levenshtein distance: the number of characters to insert, remove or replace. */
    private static int distance(String some, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= some.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (some.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
