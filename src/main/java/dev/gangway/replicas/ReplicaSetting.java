package dev.gangway.replicas;

import dev.gangway.resilience.LimitsConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The value of {@code gangway.limits.replicas}. */
public sealed interface ReplicaSetting {

    /** Maximum number of replicas in a setting. */
    int MAX = 10_000;

    /**
     * A number that does not change.
     *
     * @param count number of replicas, from 1 to {@link #MAX}
     */
    record Fixed(int count) implements ReplicaSetting {

        private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,4}");

        private static Optional<Fixed> of(String value) {
            return Optional.of(value)
                    .filter(text -> NUMBER.matcher(text).matches())
                    .map(text -> new Fixed(Integer.parseInt(text)))
                    .filter(fixed -> fixed.count <= MAX);
        }
    }

    /**
     * The number of ready pods behind a headless Service.
     *
     * @param service DNS name of the Service; the search domains of the host complete a short name
     */
    record Counted(String service) implements ReplicaSetting {

        private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
        private static final Pattern SERVICE =
                Pattern.compile("dns:(?=.{1,253}$)(" + LABEL + "(\\." + LABEL + ")*\\.?)");

        private static Optional<Counted> of(String value) {
            var matcher = SERVICE.matcher(value);
            return matcher.matches() ? Optional.of(new Counted(matcher.group(1))) : Optional.empty();
        }
    }

    /** Parses a value; empty if it is neither a number nor a Service. */
    static Optional<ReplicaSetting> of(String value) {
        Optional<Fixed> fixed = Fixed.of(value);
        return fixed.isPresent()
                ? fixed.map(number -> number)
                : Counted.of(value).map(service -> service);
    }

    /** Returns a sentence for each problem of the settings of replicas. */
    static List<String> problems(LimitsConfig config) {
        List<String> problems = new ArrayList<>();
        Optional<ReplicaSetting> setting = of(config.replicas());
        if (setting.isEmpty()) {
            problems.add("gangway.limits.replicas must be a whole number from 1 to " + MAX
                    + ", or dns:<headless Service> such as dns:gangway-replicas");
        }
        Optional<Integer> max = config.maxReplicas();
        if (max.isEmpty() && setting.filter(Counted.class::isInstance).isPresent()) {
            problems.add(
                    "gangway.limits.max-replicas must be set where gangway.limits.replicas is dns:<headless Service>:"
                            + " it applies until the replicas are counted");
        }
        if (max.filter(number -> number < 1 || number > MAX).isPresent()) {
            problems.add("gangway.limits.max-replicas must be from 1 to " + MAX);
        }
        return problems;
    }
}
