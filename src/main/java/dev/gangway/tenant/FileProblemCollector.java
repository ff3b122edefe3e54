package dev.gangway.tenant;

import dev.gangway.model.FileProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Collects problems: only the first one at each path of each file, as later ones are usually its consequences. */
final class FileProblemCollector implements Consumer<FileProblem> {

    private final Map<String, FileProblem> byLocation = new LinkedHashMap<>();

    @Override
    public void accept(FileProblem problem) {
        byLocation.putIfAbsent(
                problem.location().file() + "\0" + problem.location().path(), problem);
    }

    int size() {
        return byLocation.size();
    }

    boolean isEmpty() {
        return byLocation.isEmpty();
    }

    List<FileProblem> list() {
        return new ArrayList<>(byLocation.values());
    }
}
