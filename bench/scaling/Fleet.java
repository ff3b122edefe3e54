import dev.gangway.replicas.Listing;
import dev.gangway.replicas.ReplicaCount;
import dev.gangway.resilience.RateLimiter;
import dev.gangway.resilience.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Simulates what Stripe sees while the number of replicas goes from 1 to 8 to 2: the production limiter and the
 * production count of replicas, in virtual time, with a token bucket in place of Stripe and a delayed list in place of
 * DNS. Prints the second table of docs/scaling.md.
 */
final class Fleet {

    private static final double STRIPES_LIMIT = 25;
    private static final double STRIPES_BURST = 25;
    private static final double CALLS_PER_SECOND = 50;
    private static final int BURST = 5;
    private static final int MOST = 8;
    private static final int RUNS = 20;
    private static final Duration ANSWER = Duration.ofMillis(150);
    private static final Duration DEADLINE = Duration.ofMillis(9_700);
    private static final int MAX_ATTEMPTS = 3;
    private static final Duration LOOKUP_INTERVAL = Duration.ofSeconds(5);
    private static final Duration STEP = Duration.ofMillis(250);

    /** From the start of a process until it is ready. */
    private static final Duration START = Duration.ofSeconds(4);

    /** Time for a change after the last replica has joined or left. */
    private static final Duration CHANGE = Duration.ofSeconds(60);

    private static final Duration STEADY = Duration.ofSeconds(180);
    private static final int[] SIZES = {1, 8, 2};

    private final VirtualTime time = new VirtualTime();
    private final Random random;
    private final Scenario scenario;
    private final List<Replica> replicas = new ArrayList<>();
    private Window window = new Window();
    private double tokens = STRIPES_BURST;
    private long countedAt = time.nanoTime();

    /**
     * @param counted whether replicas are counted; otherwise, each assumes 8
     * @param lag how long DNS shows an old list
     * @param apart time between two joining replicas
     */
    private record Scenario(boolean counted, Duration lag, Duration apart) {}

    private static final class Window {
        private double seconds;
        private long created;
        private long attempts;
        private long complaints;

        private void add(Window other) {
            seconds += other.seconds;
            created += other.created;
            attempts += other.attempts;
            complaints += other.complaints;
        }

        private String cells() {
            return String.format(
                    Locale.ROOT,
                    " %.0f %%, %.1f %% |",
                    100 * created / seconds / STRIPES_LIMIT,
                    100.0 * complaints / attempts);
        }
    }

    private Fleet(int seed, Scenario scenario) {
        this.random = new Random(seed);
        this.scenario = scenario;
    }

    public static void main(String[] arguments) {
        System.out.println("| `gangway.limits.replicas` | DNS is late by | replicas join | 1 replica | 1 → 8 | 8 replicas"
                + " | 8 → 2 | 2 replicas |");
        System.out.println("|---|---:|---|---:|---:|---:|---:|---:|");
        Duration together = Duration.ZERO;
        Duration minute = Duration.ofMinutes(1);
        for (Scenario scenario : List.of(
                new Scenario(false, Duration.ZERO, together),
                new Scenario(true, Duration.ofSeconds(1), together),
                new Scenario(true, Duration.ofSeconds(30), together),
                new Scenario(true, Duration.ofSeconds(1), minute),
                new Scenario(true, Duration.ofSeconds(30), minute))) {
            List<Window> sums = new ArrayList<>();
            for (int seed = 0; seed < RUNS; seed++) {
                List<Window> windows = new Fleet(seed, scenario).run();
                for (int i = 0; i < windows.size(); i++) {
                    if (seed == 0) {
                        sums.add(new Window());
                    }
                    sums.get(i).add(windows.get(i));
                }
            }
            System.out.printf(
                    "| %s | %s | %s |%s%n",
                    scenario.counted() ? "`dns:…`" : "`8`",
                    scenario.counted() ? scenario.lag().toSeconds() + " s" : "–",
                    scenario.apart().isZero() ? "together" : "one a minute",
                    sums.stream().map(Window::cells).collect(Collectors.joining()));
        }
    }

    private final class Replica {
        private final Duration readyAt;
        private Duration leftAt = Duration.ofDays(1);
        private ReplicaCount count = ReplicaCount.of(MOST, time.nanoTime());
        private final RateLimiter<String> limiter =
                new RateLimiter<>(STRIPES_LIMIT / MOST, Math.max(1, BURST / MOST), time);

        private Replica(Duration readyAt) {
            this.readyAt = readyAt;
        }

        private boolean isReady(Duration moment) {
            return moment.compareTo(readyAt) >= 0 && moment.compareTo(leftAt) < 0;
        }

        private void lookUp() {
            Duration seen = time.elapsed().minus(scenario.lag());
            int pods = (int) replicas.stream().filter(each -> each.isReady(seen)).count();
            long now = time.nanoTime();
            count = pods == 0 ? count.afterFailure() : count.after(new Listing(pods, isReady(seen)), now);
            divide();
            if (time.elapsed().compareTo(leftAt) < 0) {
                time.after(LOOKUP_INTERVAL, this::lookUp);
            }
        }

        private void divide() {
            double divisor = count.divisor(time.nanoTime());
            limiter.limitTo(STRIPES_LIMIT / divisor, Math.max(1, (int) (BURST / divisor)));
            if (count.isRamping(time.nanoTime())) {
                time.after(STEP, this::divide);
            }
        }

        private void attempt(int number, Duration latest) {
            limiter.acquire("tenant", latest.minus(time.elapsed()))
                    .subscribe()
                    .with(_ -> send(number, latest), _ -> {});
        }

        private void send(int number, Duration latest) {
            boolean taken = take();
            window.attempts++;
            window.complaints += taken ? 0 : 1;
            time.after(ANSWER, () -> answered(number, latest, taken));
        }

        private void answered(int number, Duration latest, boolean taken) {
            if (taken) {
                window.created++;
                return;
            }
            limiter.throttled();
            Duration wait = Duration.ofMillis(1_000 + random.nextInt(1_000));
            if (number < MAX_ATTEMPTS && time.elapsed().plus(wait).compareTo(latest) < 0) {
                time.after(wait, () -> attempt(number + 1, latest));
            }
        }
    }

    /** Returns what Stripe saw, alternately of a steady fleet and of a changing one. */
    private List<Window> run() {
        List<Window> windows = new ArrayList<>();
        // As after a long time: DNS and the count are up to date.
        start(Duration.ofDays(-1));
        if (scenario.counted()) {
            replicas.getFirst().count = ReplicaCount.of(1, time.nanoTime());
            replicas.getFirst().divide();
        }
        call();
        windows.add(pass(STEADY));
        for (int i = 1; i < SIZES.length; i++) {
            windows.add(pass(resize(SIZES[i]).plus(CHANGE)));
            windows.add(pass(STEADY));
        }
        return windows;
    }

    private Window pass(Duration duration) {
        window = new Window();
        window.seconds = duration.toSeconds();
        time.pass(duration);
        return window;
    }

    /** Starts or stops replicas, and returns how long it takes. */
    private Duration resize(int size) {
        for (Replica leaving : replicas.stream().skip(size).toList()) {
            leaving.leftAt = time.elapsed();
        }
        Duration wait = Duration.ZERO;
        for (int i = replicas.size(); i < size; i++) {
            wait = scenario.apart().multipliedBy(i - 1L);
            time.after(wait, () -> start(time.elapsed().plus(START).plusMillis(random.nextInt(2_000))));
        }
        return wait;
    }

    private void start(Duration readyAt) {
        var replica = new Replica(readyAt);
        replicas.add(replica);
        if (scenario.counted()) {
            // Replicas count at moments that have nothing to do with each other.
            time.after(Duration.ofMillis(random.nextInt((int) LOOKUP_INTERVAL.toMillis())), replica::lookUp);
        }
    }

    /** Sends calls at random times, each to a random replica that is ready. */
    private void call() {
        List<Replica> ready =
                replicas.stream().filter(each -> each.isReady(time.elapsed())).toList();
        ready.get(random.nextInt(ready.size())).attempt(1, time.elapsed().plus(DEADLINE));
        double pause = -Math.log(1 - random.nextDouble()) / CALLS_PER_SECOND;
        time.after(Duration.ofNanos((long) (pause * 1e9)), this::call);
    }

    private boolean take() {
        long now = time.nanoTime();
        tokens = Math.min(STRIPES_BURST, tokens + (now - countedAt) / 1e9 * STRIPES_LIMIT);
        countedAt = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
