package dev.gangway.model;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Formats problems as text, one per line. The number of lines is bounded, because a file can have as many problems as
 * lines.
 */
public final class ProblemList {

    private static final int MAX_LISTED = 10;

    private ProblemList() {}

    /**
     * Returns the first {@value #MAX_LISTED} problems, joined by line breaks and two spaces, and the number of further
     * problems.
     *
     * @param problems each prints as a sentence
     */
    public static String text(List<?> problems) {
        Stream<String> listed = problems.stream().limit(MAX_LISTED).map(String::valueOf);
        Stream<String> rest = problems.size() > MAX_LISTED
                ? Stream.of("and " + (problems.size() - MAX_LISTED) + " more")
                : Stream.of();
        return Stream.concat(listed, rest).collect(Collectors.joining("\n  "));
    }
}
