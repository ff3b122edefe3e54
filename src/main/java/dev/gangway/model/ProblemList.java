package dev.gangway.model;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Problems as text: one a line, and a bounded number of them, since a file can have as many as it has lines. */
public final class ProblemList {

    private static final int MAX_LISTED = 10;

    private ProblemList() {}

    /**
     * The first {@value #MAX_LISTED} problems, joined by line breaks and two spaces, and how many more there are.
     *
     * @param problems each prints itself as a sentence
     */
    public static String text(List<?> problems) {
        Stream<String> listed = problems.stream().limit(MAX_LISTED).map(String::valueOf);
        Stream<String> rest = problems.size() > MAX_LISTED
                ? Stream.of("and " + (problems.size() - MAX_LISTED) + " more")
                : Stream.of();
        return Stream.concat(listed, rest).collect(Collectors.joining("\n  "));
    }
}
