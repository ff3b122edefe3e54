package dev.gangway.onboarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gangway.Sabotage;
import dev.gangway.StripeExamples;
import dev.gangway.stripe.CredentialState;
import dev.gangway.stripe.VirtualStripe;
import dev.gangway.stripe.VirtualStripe.Reply;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a collaborator throws, at any point, every permit, queue place, timer and shared call is returned. */
class PermitsTest {

    private static final Duration FAST = Duration.ofMillis(100);
    private static final String ACME = "acme";
    private static final Map<String, String> BREAKERS_STAY_CLOSED = Map.of(
            "gangway.resilience.credential-breaker.window", "1000000",
            "gangway.resilience.suspension.refusals", "1000000");

    private final Deque<Reply> replies = new ArrayDeque<>();

    /** Mutiny prints failures that it can't deliver. */
    @BeforeAll
    static void dropQuietly() {
        Infrastructure.setDroppedExceptionHandler(_ -> {});
    }

    @AfterAll
    static void dropAsEver() {
        Infrastructure.resetDroppedExceptionHandler();
    }

    /** A scenario of a run. Calls are in a list, because some of them are made later. */
    @FunctionalInterface
    private interface Scenario extends BiConsumer<VirtualGangway, List<VirtualGangway.Call>> {}

    private static VirtualGangway.Call call(VirtualGangway gangway) {
        return gangway.call(ACME, "acct_1");
    }

    private static VirtualGangway.Call sharedCall(VirtualGangway gangway) {
        return gangway.call(ACME, "acct_1", Optional.of("click"), Optional.empty());
    }

    private static void leave(VirtualGangway.Call call) {
        try {
            call.subscription.cancel();
        } catch (IllegalStateException | StackOverflowError thrown) {
            // Thrown by the call's own callback.
        }
    }

    private static Reply status(int status, String... headers) {
        return VirtualStripe.answers(FAST, status, "{\"error\": {}}", headers);
    }

    static Stream<Arguments> scenarios() {
        String slow = "limits: {requests_per_second: 1, burst: 1}";
        Reply old = VirtualStripe.answers(
                FAST,
                200,
                StripeExamples.linkFor("acct_1")
                        .replaceFirst("\"expires_at\": \"[^\"]*\"", "\"expires_at\": \"2026-03-01T00:00:01Z\""));
        return Stream.of(
                scenario("a link", "", List.of(), (gangway, calls) -> calls.add(call(gangway))),
                scenario("a link for two callers of a click", "", List.of(), (gangway, calls) -> {
                    calls.add(sharedCall(gangway));
                    calls.add(sharedCall(gangway));
                }),
                scenario(
                        "retries",
                        "",
                        List.of(status(500), status(409), status(500)),
                        (gangway, calls) -> calls.add(call(gangway))),
                scenario(
                        "the rate is too high",
                        "",
                        List.of(status(429, "Stripe-Rate-Limited-Reason", "endpoint-rate")),
                        (gangway, calls) -> calls.add(call(gangway))),
                scenario("a refused key", "", List.of(status(401)), (gangway, calls) -> calls.add(call(gangway))),
                scenario(
                        "no answer, no connection, a broken one",
                        "",
                        List.of(
                                new VirtualStripe.Hangs(),
                                new VirtualStripe.RefusesConnection(FAST),
                                new VirtualStripe.Breaks(FAST)),
                        (gangway, calls) -> calls.add(call(gangway))),
                scenario("a link that expires at once", "", List.of(old), (gangway, calls) -> calls.add(call(gangway))),
                scenario(
                        "other configurations",
                        "defaults: {configurations: auto}",
                        List.of(
                                new VirtualStripe.OfAccountWith(FAST, List.of("merchant")),
                                new VirtualStripe.OfAccountWith(FAST, List.of("merchant"))),
                        (gangway, calls) -> calls.add(call(gangway))),
                scenario("the limiter's queue", slow, List.of(), (gangway, calls) -> {
                    for (int i = 0; i < 8; i++) {
                        calls.add(call(gangway));
                    }
                }),
                scenario("given up in flight", "", List.of(new VirtualStripe.Hangs()), (gangway, calls) -> {
                    calls.add(call(gangway));
                    gangway.time.pass(FAST);
                    leave(calls.getFirst());
                }),
                scenario("given up in the queue", slow, List.of(), (gangway, calls) -> {
                    calls.add(call(gangway));
                    calls.add(call(gangway));
                    gangway.time.pass(FAST);
                    leave(calls.getLast());
                }),
                scenario("given up between attempts", "", List.of(status(409)), (gangway, calls) -> {
                    calls.add(call(gangway));
                    gangway.time.pass(Duration.ofMillis(300));
                    leave(calls.getFirst());
                }),
                scenario("a click that one caller leaves", "", List.of(), (gangway, calls) -> {
                    calls.add(sharedCall(gangway));
                    calls.add(sharedCall(gangway));
                    gangway.time.pass(Duration.ofMillis(50));
                    leave(calls.getFirst());
                }),
                scenario("a click that all callers leave", "", List.of(), (gangway, calls) -> {
                    calls.add(sharedCall(gangway));
                    calls.add(sharedCall(gangway));
                    gangway.time.pass(Duration.ofMillis(50));
                    calls.forEach(PermitsTest::leave);
                }));
    }

    private static Arguments scenario(String name, String tenant, List<Reply> replies, Scenario scenario) {
        return arguments(name, tenant, replies, scenario);
    }

    private static final List<Supplier<? extends Throwable>> THROWN =
            List.of(() -> new IllegalStateException("sabotage"), () -> new StackOverflowError("sabotage"));

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void everythingIsReturned(String name, String tenant, List<Reply> answers, Scenario scenario) {
        List<String> expected =
                run(0, THROWN.getFirst(), tenant, answers, scenario).codes();
        for (Supplier<? extends Throwable> thrown : THROWN) {
            int step = 1;
            Run run = run(step, thrown, tenant, answers, scenario);
            while (!run.seam().isEmpty()) {
                if (run.seam().startsWith("meter")
                        || run.seam().startsWith("span")
                        || run.seam().equals("key refused")) {
                    assertThat(run.codes()).as(run.seam()).isEqualTo(expected);
                }
                step++;
                run = run(step, thrown, tenant, answers, scenario);
            }
            assertThat(step).as("places").isGreaterThan(10);
        }
    }

    private record Run(String seam, List<String> codes) {}

    private Run run(
            int step, Supplier<? extends Throwable> thrown, String tenant, List<Reply> answers, Scenario scenario) {
        var sabotage = new Sabotage();
        replies.clear();
        replies.addAll(answers);
        var gangway = new VirtualGangway(Map.of(ACME, tenant), BREAKERS_STAY_CLOSED, 1, this::reply, sabotage);
        List<VirtualGangway.Call> calls = new ArrayList<>();
        sabotage.arm(step, thrown);
        scenario.accept(gangway, calls);
        gangway.time.passAll();
        sabotage.disarm();
        String what = step + ": " + sabotage.seam();
        List<String> codes = calls.stream()
                .map(each -> each.surprise == null ? each.code() : "surprise")
                .toList();
        assertThat(calls).as(what).allMatch(each -> each.answers <= 1);
        assertReturned(gangway, what);

        replies.clear();
        // The limiter's queue is empty, so the next call does not wait.
        gangway.time.pass(Duration.ofMinutes(5));
        VirtualGangway.Call next = call(gangway);
        gangway.time.passAll();
        assertThat(next.code()).as(what).isEqualTo("created");
        assertThat(next.answeredAt.minus(next.at)).as(what).isEqualTo(FAST);
        assertReturned(gangway, what);
        return new Run(sabotage.seam(), codes);
    }

    private Reply reply(String account) {
        return replies.isEmpty() ? VirtualStripe.link(account, FAST) : replies.removeFirst();
    }

    private static void assertReturned(VirtualGangway gangway, String what) {
        assertThat(gangway.registry.get("gangway.in.flight").gauge().value())
                .as(what)
                .isZero();
        assertThat(state(gangway).inFlight()).as(what).isZero();
        assertThat(gangway.links.sharedCalls()).as(what).isZero();
        assertThat(gangway.time.pending()).as(what).isZero();
    }

    private static CredentialState state(VirtualGangway gangway) {
        return gangway.port.state(gangway.tenant(ACME).credential());
    }

    static Stream<Arguments> probes() {
        Reply link = VirtualStripe.link("acct_1", FAST);
        return Stream.of(
                arguments("of the credential's breaker", link, status(500), "credential"),
                arguments(
                        "of the credential's breaker, without an answer",
                        new VirtualStripe.Hangs(),
                        status(500),
                        "credential"),
                arguments("of a suspended key", link, status(401), "suspension"),
                arguments("of the endpoint", link, new VirtualStripe.RefusesConnection(FAST), "endpoint"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("probes")
    void aProbesPlaceIsReturned(String name, Reply probe, Reply failure, String breaker) {
        for (Supplier<? extends Throwable> thrown : THROWN) {
            int step = 1;
            while (!probe(step, thrown, probe, failure, breaker).isEmpty()) {
                step++;
            }
            assertThat(step).as("places").isGreaterThan(10);
        }
    }

    /** Opens a breaker, waits until it permits a probe, and cancels the probe or makes it throw. */
    private String probe(int step, Supplier<? extends Throwable> thrown, Reply probe, Reply failure, String breaker) {
        var sabotage = new Sabotage();
        replies.clear();
        replies.add(failure);
        var gangway = new VirtualGangway(
                Map.of(ACME, "resilience: {max_attempts: 1}"),
                Map.of(
                        "gangway.resilience."
                                + (breaker.equals("suspension") ? "suspension.refusals" : breaker + "-breaker.window"),
                        "1",
                        "gangway.resilience."
                                + (breaker.equals("suspension") ? "suspension.open" : breaker + "-breaker.open"),
                        "1ms",
                        breaker.equals("suspension")
                                ? "gangway.limits.replicas"
                                : "gangway.resilience." + breaker + "-breaker.probes",
                        "1"),
                1,
                this::reply,
                sabotage);
        call(gangway);
        gangway.time.passAll();
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> breaker(gangway, breaker)
                .equals("half_open"));

        replies.add(probe);
        sabotage.arm(step, thrown);
        VirtualGangway.Call probing = call(gangway);
        gangway.time.pass(FAST.dividedBy(2));
        if (probe instanceof VirtualStripe.Hangs) {
            leave(probing);
        }
        gangway.time.passAll();
        sabotage.disarm();
        replies.clear();
        String what = step + ": " + sabotage.seam();
        assertReturned(gangway, what);

        // A probe that could not be cancelled has timed out, which opens the breaker again.
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> !breaker(gangway, breaker)
                .equals("open"));
        VirtualGangway.Call next = call(gangway);
        gangway.time.passAll();
        assertThat(next.code()).as(what).isEqualTo("created");
        assertThat(breaker(gangway, breaker)).as(what).isEqualTo("closed");
        return sabotage.seam();
    }

    private static String breaker(VirtualGangway gangway, String breaker) {
        CredentialState state = state(gangway);
        return switch (breaker) {
            case "credential" -> state.credential();
            case "suspension" -> state.suspension();
            default -> state.endpoint();
        };
    }
}
