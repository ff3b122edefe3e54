import dev.gangway.resilience.RateLimiter;
import dev.gangway.resilience.VirtualTime;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;

/**
 * Simulates replicas that share one Stripe account at Stripe's limit: the production limiter, in virtual time, with a
 * token bucket in place of Stripe. Prints the table of docs/scaling.md.
 */
final class Scaling {

    private static final double STRIPES_LIMIT = 25;
    private static final double STRIPES_BURST = 25;
    private static final int BURST = 5;
    private static final Duration ANSWER = Duration.ofMillis(150);
    private static final Duration DEADLINE = Duration.ofMillis(9_700);
    private static final int MAX_ATTEMPTS = 3;
    private static final int WARM_UP_SECONDS = 60;
    private static final int SECONDS = 600;

    private final VirtualTime time = new VirtualTime();
    private final Random random = new Random(11);
    private final int replicas;
    private final RateLimiter<String>[] limiters;
    private final long[] created;
    private long calls;
    private long attempts;
    private long complaints;
    private long refused;
    private double tokens = STRIPES_BURST;
    private long countedAt = time.nanoTime();

    @SuppressWarnings("unchecked")
    private Scaling(int replicas, int configured) {
        this.replicas = replicas;
        this.limiters = new RateLimiter[replicas];
        this.created = new long[replicas];
        for (int i = 0; i < replicas; i++) {
            limiters[i] = new RateLimiter<>(STRIPES_LIMIT / configured, Math.max(1, BURST / configured), time);
        }
    }

    public static void main(String[] arguments) {
        System.out.println("| calls | replicas | `gangway.limits.replicas` | 429s among attempts | links, of Stripe's limit"
                + " | calls without a link | fairness |");
        System.out.println("|---:|---:|---:|---:|---:|---:|---:|");
        for (double load : new double[] {0.8, 2}) {
            for (int replicas : new int[] {1, 3, 10, 50}) {
                for (int configured : replicas == 1 ? new int[] {1} : new int[] {replicas, 1}) {
                    var run = new Scaling(replicas, configured);
                    run.offer(load * STRIPES_LIMIT);
                    System.out.println(run.row(load, configured));
                }
            }
        }
    }

    /** Sends the given number of calls per second, each to a random replica. */
    private void offer(double perSecond) {
        double at = 0;
        while (at < WARM_UP_SECONDS + SECONDS) {
            at -= Math.log(1 - random.nextDouble()) / perSecond;
            int replica = random.nextInt(replicas);
            time.at(Duration.ofNanos((long) (at * 1e9)), () -> call(replica));
        }
        time.passAll();
    }

    private boolean counts() {
        return time.elapsed().toSeconds() >= WARM_UP_SECONDS;
    }

    private void call(int replica) {
        if (counts()) {
            calls++;
        }
        attempt(replica, 1, time.elapsed().plus(DEADLINE));
    }

    private void attempt(int replica, int number, Duration latest) {
        limiters[replica]
                .acquire("tenant", latest.minus(time.elapsed()))
                .subscribe()
                .with(_ -> send(replica, number, latest), _ -> refuse());
    }

    private void send(int replica, int number, Duration latest) {
        boolean taken = take();
        if (counts()) {
            attempts++;
            complaints += taken ? 0 : 1;
        }
        time.after(ANSWER, () -> answered(replica, number, latest, taken));
    }

    private void answered(int replica, int number, Duration latest, boolean taken) {
        if (taken) {
            created[replica] += counts() ? 1 : 0;
            return;
        }
        limiters[replica].throttled();
        Duration wait = Duration.ofMillis(1_000 + random.nextInt(1_000));
        if (number < MAX_ATTEMPTS && time.elapsed().plus(wait).compareTo(latest) < 0) {
            time.after(wait, () -> attempt(replica, number + 1, latest));
        } else {
            refuse();
        }
    }

    private void refuse() {
        refused += counts() ? 1 : 0;
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

    private String row(double load, int configured) {
        double sum = 0;
        double squares = 0;
        for (long links : created) {
            sum += links;
            squares += (double) links * links;
        }
        return String.format(
                Locale.ROOT,
                "| %.0f/s | %d | %d | %.1f %% | %.0f %% | %.0f %% | %.2f |",
                load * STRIPES_LIMIT,
                replicas,
                configured,
                100.0 * complaints / attempts,
                100.0 * sum / SECONDS / STRIPES_LIMIT,
                100.0 * refused / calls,
                sum * sum / (replicas * squares));
    }
}
