package dev.gangway.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.LogLines;
import dev.gangway.TestConfig;
import dev.gangway.resilience.LimitsConfig;
import dev.gangway.resilience.VirtualTime;
import dev.gangway.telemetry.TestMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplicasTest {

    private final VirtualTime time = new VirtualTime();
    private final SimpleMeterRegistry series = new SimpleMeterRegistry();
    private final ScriptedLookup lookup = new ScriptedLookup();
    private final List<Double> divisors = new ArrayList<>();

    private Replicas replicas(String setting) {
        var replicas = new Replicas(
                TestConfig.of(
                        LimitsConfig.class,
                        Map.of("gangway.limits.replicas", setting, "gangway.limits.max-replicas", "8")),
                _ -> lookup,
                time,
                TestMeters.in(series));
        replicas.onChange(() -> divisors.add(replicas.divisor()));
        replicas.start();
        return replicas;
    }

    private double gauge() {
        return series.get("gangway.limits.replicas").gauge().value();
    }

    @Test
    void aNumberNeedsNoLookup() {
        Replicas replicas = replicas("3");

        assertThat(replicas.divisor()).isEqualTo(3);
        assertThat(gauge()).isEqualTo(3);
        assertThat(lookup.asked()).isZero();
        assertThat(time.pending()).isZero();
        replicas.stop();
    }

    @Test
    void theShareGrowsInStepsAndShrinksAtOnce() {
        lookup.finds(new Listing(2, true));
        Replicas replicas = replicas("dns:gangway-replicas");
        assertThat(replicas.divisor()).isEqualTo(8);

        time.pass(Replicas.INTERVAL);
        assertThat(lookup.asked()).isEqualTo(2);
        assertThat(gauge()).isEqualTo(2);
        assertThat(divisors).containsExactly(8.0);
        time.pass(Replicas.INTERVAL);
        assertThat(divisors).hasSize(21).isSortedAccordingTo((one, other) -> Double.compare(other, one));
        assertThat(divisors.getLast()).isEqualTo(2);

        lookup.finds(new Listing(5, false));
        time.pass(Replicas.INTERVAL);
        assertThat(divisors).hasSize(22).last().isEqualTo(5.0);
        time.pass(Replicas.INTERVAL.multipliedBy(100));
        assertThat(divisors).hasSize(22);
        replicas.stop();
    }

    @Test
    void aLookupThatHangsIsAFailureAndTheNextOneFollows() {
        lookup.finds(new Listing(2, true));
        Replicas replicas = replicas("dns:gangway-replicas");
        lookup.hangs();
        time.pass(Replicas.INTERVAL.plus(Replicas.TIMEOUT));
        assertThat(lookup.asked()).isEqualTo(2);

        lookup.finds(new Listing(2, true));
        time.pass(Replicas.INTERVAL);
        assertThat(gauge()).as("one look-up since the failure").isEqualTo(8);
        time.pass(Replicas.INTERVAL);
        assertThat(gauge()).isEqualTo(2);
        replicas.stop();
    }

    @Test
    void eachChangeIsOneLine() {
        try (var log = new LogLines(Replicas.class.getName())) {
            Replicas replicas = replicas("dns:gangway-replicas");
            lookup.finds(new Listing(3, true));
            time.pass(Replicas.TIMEOUT.plus(Replicas.INTERVAL.multipliedBy(10)));
            lookup.fails("no answer in time");
            time.pass(Replicas.INTERVAL);
            lookup.finds(new Listing(3, true));
            time.pass(Replicas.INTERVAL.multipliedBy(10));
            lookup.fails("the name has no address");
            time.pass(Replicas.INTERVAL.multipliedBy(10));
            lookup.fails("no answer in time");
            time.pass(Replicas.INTERVAL.multipliedBy(10));
            lookup.finds(new Listing(4, true));
            time.pass(Replicas.INTERVAL.multipliedBy(10));
            replicas.stop();

            assertThat(log.lines())
                    .containsExactly(
                            "INFO The tenants' limits are divided by 3 replicas now, and not by 8",
                            "WARN The replicas behind gangway-replicas can't be counted: the name has no address."
                                    + " The tenants' limits stay divided by 3",
                            "INFO The replicas behind gangway-replicas are counted again",
                            "INFO The tenants' limits are divided by 4 replicas now, and not by 3");
        }
    }

    @Test
    void nothingIsLeftAfterTheStop() {
        for (int seconds = 0; seconds < 20; seconds++) {
            lookup.finds(new Listing(1 + seconds % 4, true));
            Replicas replicas = replicas("dns:gangway-replicas");
            if (seconds % 2 == 0) {
                lookup.hangs();
            }
            time.pass(Replicas.STEP.multipliedBy(4L * seconds));
            replicas.stop();

            assertThat(time.pending()).isZero();
            assertThat(lookup.isClosed()).isTrue();
            int asked = lookup.asked();
            time.pass(Replicas.TIMEOUT.multipliedBy(3));
            assertThat(lookup.asked()).isEqualTo(asked);
        }
    }
}
