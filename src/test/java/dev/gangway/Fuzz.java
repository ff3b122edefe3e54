package dev.gangway;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Runs a test with many random inputs from a seed, so that each run uses the same inputs and each input can be repeated
 * alone. {@code -Dfuzz.inputs} sets the number of inputs that the fuzz tests have a share of, {@code -Dfuzz.seed} changes the
 * inputs, and {@code -Dfuzz.only} selects a single input.
 */
public final class Fuzz {

    private static final int TOTAL = Integer.getInteger("fuzz.inputs", 25_000);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int ONLY = Integer.getInteger("fuzz.only", -1);

    /** Maximum time of one input. An input that takes longer hangs, on any machine. */
    private static final long HANG_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** Minimum number of inputs that must produce all expected results. */
    private static final int ENOUGH = 1_000;

    private final Test test;
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private volatile int current;
    private volatile long started;
    private volatile Mutator mutator = new Mutator(0);
    private volatile Throwable failure;

    private Fuzz(Test test) {
        this.test = test;
    }

    /** A test of one input. */
    @FunctionalInterface
    public interface Test {
        /**
         * Creates an input and tests it.
         *
         * @return a name for the result
         * @throws Exception or an AssertionError if the result is not allowed
         */
        String tryOne(Mutator random) throws Exception;
    }

    /**
     * Tests many inputs and stops at the first that fails or hangs.
     *
     * @param name the test's class, shown in failures so that the input can be repeated
     * @param percent the number of inputs, in percent of {@code fuzz.inputs}
     * @param expected results that must occur at least once, to prove that the test reaches them
     */
    public static void run(Class<?> name, int percent, Set<String> expected, Test test) {
        int count = (int) (TOTAL * (long) percent / 100);
        new Fuzz(test).run(name, count, expected);
    }

    private void run(Class<?> name, int count, Set<String> expected) {
        started = System.nanoTime();
        long start = started;
        Thread worker = Thread.ofPlatform().daemon().name("fuzz").start(() -> tryAll(count));
        while (worker.isAlive()) {
            if (System.nanoTime() - started > HANG_NANOS) {
                var hang =
                        new AssertionError("it takes more than " + TimeUnit.NANOSECONDS.toSeconds(HANG_NANOS) + " s");
                hang.setStackTrace(worker.getStackTrace());
                throw failed(name, hang);
            }
            joinFor(worker);
        }
        if (failure != null) {
            throw failed(name, failure);
        }
        System.out.printf(
                "%s: %d inputs of seed %d in %d ms: %s%n",
                name.getSimpleName(),
                ONLY < 0 ? count : 1,
                SEED,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
                outcomes);
        Set<String> missing = new TreeSet<>(expected);
        missing.removeAll(outcomes.keySet());
        if (ONLY < 0 && count >= ENOUGH && !missing.isEmpty()) {
            throw new AssertionError("no input ended as " + missing + ", but " + outcomes);
        }
    }

    private static void joinFor(Thread worker) {
        try {
            worker.join(100);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the test was stopped", stopped);
        }
    }

    private void tryAll(int count) {
        try {
            for (int i = ONLY < 0 ? 0 : ONLY; i < (ONLY < 0 ? count : ONLY + 1); i++) {
                current = i;
                mutator = new Mutator(SEED * 1_000_000_007L + i);
                started = System.nanoTime();
                outcomes.merge(test.tryOne(mutator), 1, Integer::sum);
            }
        } catch (Throwable ended) {
            failure = ended;
        }
    }

    private AssertionError failed(Class<?> name, Throwable cause) {
        return new AssertionError(
                "Input %d of seed %d failed: %s%nThe input: %s%nTo try it alone: ./mvnw test -Dtest=%s -Dfuzz.seed=%d -Dfuzz.only=%d"
                        .formatted(current, SEED, cause, mutator.shown(), name.getSimpleName(), SEED, current),
                cause);
    }
}
