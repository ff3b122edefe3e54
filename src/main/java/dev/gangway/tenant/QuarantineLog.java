package dev.gangway.tenant;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/** Logs which tenants a new snapshot quarantines, and which tenants leave quarantine. */
final class QuarantineLog {

    /** Maximum number of tenants that are logged by name per snapshot, in each direction. */
    static final int MAX_NAMED = 20;

    private static final Logger LOG = Logger.getLogger(QuarantineLog.class);

    private QuarantineLog() {}

    /** Logs the differences after a snapshot replaced another. Tenants that stay quarantined are not logged again. */
    static void replaced(Snapshot before, Snapshot now) {
        log(Logger.Level.WARN, "were quarantined", sentences(now, before, (entry, old) -> entered(entry, old, before)));
        log(Logger.Level.INFO, "are no longer quarantined", sentences(before, now, (_, next) -> left(next, now)));
    }

    /** Returns a sentence for each tenant that is quarantined in the first snapshot only, in the order of ids. */
    private static List<String> sentences(
            Snapshot quarantined,
            Snapshot other,
            BiFunction<TenantEntry.Quarantined, Optional<TenantEntry>, String> sentence) {
        Map<String, String> sentences = new TreeMap<>();
        quarantined.entries().forEach((id, entry) -> {
            Optional<TenantEntry> counterpart = other.find(id);
            if (entry instanceof TenantEntry.Quarantined here
                    && !(counterpart.orElse(null) instanceof TenantEntry.Quarantined)) {
                sentences.put(id.value(), "Tenant " + id + " " + sentence.apply(here, counterpart));
            }
        });
        return new ArrayList<>(sentences.values());
    }

    private static String entered(TenantEntry.Quarantined entry, Optional<TenantEntry> old, Snapshot before) {
        String served = entry.tenant().isPresent() && old.isPresent()
                ? "keeps its settings of generation " + before.generation()
                : "is not served";
        int problems = entry.problems().size();
        String first = problems == 0 ? "" : ", the first: " + entry.problems().getFirst();
        return "is quarantined and " + served + "; problems: " + problems + first;
    }

    private static String left(Optional<TenantEntry> next, Snapshot now) {
        return "is no longer quarantined: "
                + (next.isPresent()
                        ? "its settings of generation " + now.generation() + " are valid and in effect"
                        : "its file was removed");
    }

    private static void log(Logger.Level level, String what, List<String> sentences) {
        sentences.stream().limit(MAX_NAMED).forEach(sentence -> LOG.log(level, sentence));
        int more = sentences.size() - MAX_NAMED;
        if (more > 0) {
            LOG.logf(level, "%d more tenants %s", more, what);
        }
    }
}
