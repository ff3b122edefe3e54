package dev.gangway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.ConnectionReason;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.Fault;
import dev.gangway.model.LinkType;
import dev.gangway.model.Outcome;
import dev.gangway.model.ProbeResult;
import dev.gangway.model.TenantId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the table of meters in the documentation with the class that creates them. */
class MetricsDocTest {

    private static final Pattern ROW = Pattern.compile(
            "\\| `(gangway[a-z.]+)` \\| (counter|gauge|timer|histogram) \\| ((?:`[a-z_]+`(?:, )?)*) ?\\|");

    private static final Map<Class<?>, Object> ARGUMENTS = Map.ofEntries(
            Map.entry(Optional.class, Optional.of(new TenantId("acme"))),
            Map.entry(TenantId.class, new TenantId("acme")),
            Map.entry(LinkType.class, LinkType.ACCOUNT_ONBOARDING),
            Map.entry(Outcome.class, Outcome.CREATED),
            Map.entry(ErrorCode.class, ErrorCode.OVERLOADED),
            Map.entry(ConnectionReason.class, ConnectionReason.NONE),
            Map.entry(Fault.class, Fault.US),
            Map.entry(ProbeResult.class, ProbeResult.ofLink(Instant.EPOCH, Duration.ZERO, 1, null)),
            Map.entry(String.class, "text"),
            Map.entry(int.class, 1),
            Map.entry(boolean.class, true),
            Map.entry(Duration.class, Duration.ofSeconds(1)),
            Map.entry(IntSupplier.class, (IntSupplier) () -> 1),
            Map.entry(LongSupplier.class, (LongSupplier) () -> 1),
            Map.entry(DoubleSupplier.class, (DoubleSupplier) () -> 1),
            Map.entry(Collection.class, List.of(new TenantId("acme"), new TenantId("text"))),
            Map.entry(Set.class, Set.of("text")));

    @Test
    void everyMeterIsDocumentedWithItsKindAndItsTagsAndNoOther() throws Exception {
        var registry = new SimpleMeterRegistry();
        Meters meters = TestMeters.in(registry);
        for (Method method : Meters.class.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers())) {
                method.invoke(
                        meters,
                        Stream.of(method.getParameterTypes())
                                .map(ARGUMENTS::get)
                                .toArray());
            }
        }

        Set<String> made = registry.getMeters().stream()
                // This registry exposes histogram buckets as gauges.
                .filter(meter -> meter.getId().getTag("le") == null)
                .map(MetricsDocTest::describe)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(made).isEqualTo(documented());
        assertThat(registry.getMeters())
                .filteredOn(meter -> meter.getId().getTag("le") == null)
                .allSatisfy(meter -> assertThat(meter.getId().getDescription()).isNotBlank());
    }

    @Test
    void theRunbookSaysWhatToDoForEachReasonOfAFailedConnection() throws IOException {
        String runbook = Files.readString(Path.of("docs/operations/runbook.md"));

        Set<String> rows = Pattern.compile("(?m)^\\| ((?:`[a-z_]+`(?:, )?)+) \\| [^|]+ \\| [^|]+ \\|$")
                .matcher(runbook.substring(runbook.indexOf("|---|", runbook.indexOf("| `reason` |"))))
                .results()
                .flatMap(row -> Stream.of(row.group(1).replace("`", "").split(", ", -1)))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(rows)
                .isEqualTo(Stream.of(ConnectionReason.values())
                        .filter(reason -> reason != ConnectionReason.NONE)
                        .map(ConnectionReason::toString)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static String describe(Meter meter) {
        String kind =
                switch (meter) {
                    case Counter _ -> "counter";
                    case Gauge _ -> "gauge";
                    case Timer timer -> timer.takeSnapshot().histogramCounts().length > 0 ? "histogram" : "timer";
                    default -> "other";
                };
        return meter.getId().getName() + " " + kind + " "
                + meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> documented() throws IOException {
        Set<String> rows = new TreeSet<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("docs/metrics.md")));
        while (row.find()) {
            Set<String> tags = Stream.of(row.group(3).replace("`", "").split(", ", -1))
                    .filter(tag -> !tag.isBlank())
                    .map(String::strip)
                    .collect(Collectors.toCollection(TreeSet::new));
            rows.add(row.group(1) + " " + row.group(2) + " " + tags);
        }
        return rows;
    }
}
