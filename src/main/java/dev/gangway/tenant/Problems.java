package dev.gangway.tenant;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Collects problems, the first at each path of each file: what follows from it would only distract. */
final class Problems implements Consumer<FileProblem> {

    private final Map<String, FileProblem> byPlace = new LinkedHashMap<>();

    @Override
    public void accept(FileProblem problem) {
        byPlace.putIfAbsent(problem.place().file() + "\0" + problem.place().path(), problem);
    }

    int size() {
        return byPlace.size();
    }

    boolean isEmpty() {
        return byPlace.isEmpty();
    }

    List<FileProblem> list() {
        return new ArrayList<>(byPlace.values());
    }
}
