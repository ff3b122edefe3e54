package dev.gangway.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicaCountTest {

    private static final long SECOND = 1_000_000_000;
    private static final long INTERVAL = 5 * SECOND;

    /** A number is a listing with this replica, a number and a minus one without it, and x a failure. */
    private static ReplicaCount after(ReplicaCount count, String lookup, long now) {
        return lookup.equals("x")
                ? count.afterFailure()
                : count.after(new Listing(Integer.parseInt(lookup.replace("-", "")), !lookup.endsWith("-")), now);
    }

    /**
     * @param lookups one every five seconds
     * @param counts after each of them
     * @param divisors right after the last one, and 2.5 and 5 seconds later
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "no change                            | 8 | 8        | 8         | 8 8 8",
                "a lower count is not enough once     | 8 | 3        | 8         | 8 8 8",
                "a lower count twice                  | 8 | 3 3      | 8 3       | 8 4.364 3",
                "the higher one of two lower counts   | 8 | 3 4      | 8 4       | 8 5.333 4",
                "a falling count                      | 8 | 4 3      | 8 4       | 8 5.333 4",
                "a falling count goes on              | 8 | 4 3 3    | 8 4 3     | 4 3.429 3",
                "the second drop needs two look-ups   | 8 | 4 4 3    | 8 4 4     | 4 4 4",
                "a higher count at once               | 3 | 5        | 5         | 5 5 5",
                "a higher count after a lower one     | 3 | 2 4 2    | 3 4 4     | 4 4 4",
                "up and down with each look-up        | 3 | 2 3 2 3  | 3 3 3 3   | 3 3 3",
                "a failure between two lower counts   | 3 | 2 x 2    | 3 3 3     | 3 3 3",
                "lower counts after a failure         | 3 | x 2 2    | 3 3 2     | 3 2.4 2",
                "failures only                        | 3 | x x x    | 3 3 3     | 3 3 3",
                "nothing found                        | 3 | 0 0      | 3 1       | 3 1.5 1",
                "lower counts without this replica    | 8 | 1- 1- 1- | 8 8 8     | 8 8 8",
                "a higher count without this replica  | 8 | 9-       | 9         | 9 9 9",
                "listed, not listed, listed           | 8 | 3 3- 3   | 8 8 8     | 8 8 8",
            })
    void countsAndSharesFollowTheLookups(String what, int first, String lookups, String counts, String divisors) {
        long now = -INTERVAL;
        ReplicaCount count = ReplicaCount.of(first, now);
        List<String> seen = new ArrayList<>();
        for (String lookup : lookups.split(" ", -1)) {
            now += INTERVAL;
            count = after(count, lookup, now);
            seen.add(String.valueOf(count.count()));
        }

        assertThat(String.join(" ", seen)).isEqualTo(counts);
        double[] expected = Arrays.stream(divisors.split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertThat(count.divisor(now)).isCloseTo(expected[0], within(0.001));
        assertThat(count.divisor(now + INTERVAL / 2)).isCloseTo(expected[1], within(0.001));
        assertThat(count.divisor(now + INTERVAL)).isEqualTo(expected[2]);
        assertThat(count.isRamping(now + INTERVAL)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"2, 3.2, 2", "3, 3.2, 3", "4, 4, 4", "8, 8, 8"})
    void aCountDuringARampNeverRaisesTheShareAtOnce(int found, double atOnce, double later) {
        long half = ReplicaCount.RAMP.toNanos() / 2;
        ReplicaCount ramping = after(after(ReplicaCount.of(8, 0), "2", 0), "2", 0);

        ReplicaCount count = after(ramping, String.valueOf(found), half);

        assertThat(count.divisor(half)).isCloseTo(atOnce, within(0.001));
        assertThat(count.divisor(half + ReplicaCount.RAMP.toNanos())).isEqualTo(later);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aShareNeverJumpsUpAndNeverExceedsTheCount(long seed) {
        var random = new Random(seed);
        long now = random.nextLong();
        ReplicaCount count = ReplicaCount.of(1 + random.nextInt(60), now);
        for (int i = 0; i < 5_000; i++) {
            now += random.nextLong(Duration.ofSeconds(8).toNanos());
            double before = count.divisor(now);
            count = random.nextInt(5) == 0
                    ? count.afterFailure()
                    : count.after(new Listing(random.nextInt(60), random.nextBoolean()), now);

            assertThat(count.divisor(now)).isGreaterThan(before - 1e-6).isGreaterThan(count.count() - 1e-6);
        }
    }
}
