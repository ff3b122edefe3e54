package dev.gangway.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.Outcome;
import dev.gangway.stripe.VirtualStripe;
import dev.gangway.stripe.VirtualStripe.Attempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * Checks random calls of random tenants, against a Stripe with random faults, for what the contract requires.
 * {@link Fault} has the requirements per fault. This class has the requirements that hold for every call.
 */
class ModelTest {

    private static final List<Fault> FAULTS = List.of(Fault.values());
    private static final Set<Fault> SAYS_NOTHING_OF_THE_KEY =
            Set.of(Fault.NOT_PROCESSED, Fault.HTML_401, Fault.HTML_407);
    private static final int SEQUENCES = 2_000;
    private static final int MOST_CALLS = 60;

    /** A tenant of the model, with the settings of its file. */
    private record Party(String id, String key, int maxAttempts, Duration deadline, Duration attemptTimeout) {
        String file() {
            return "stripe: {api_key: {env: " + key + "}, shared: true}\n"
                    + "limits: {requests_per_second: 10000, burst: 10000}\n"
                    + "resilience: {max_attempts: " + maxAttempts + ", deadline: " + deadline.toMillis()
                    + "ms, attempt_timeout: " + attemptTimeout.toMillis() + "ms}\n";
        }
    }

    /** A call of the model and its result. */
    private record Asked(Party party, Duration deadline, VirtualGangway.Call call, AtomicBoolean left) {}

    @Test
    void everySequenceKeepsThePromises() {
        Set<String> codes = new HashSet<>();
        for (long seed = 1; seed <= SEQUENCES; seed++) {
            try {
                new Sequence(seed, codes).run();
            } catch (AssertionError broken) {
                throw new AssertionError("seed " + seed + ": " + broken.getMessage(), broken);
            }
        }
        for (Fault fault : Fault.values()) {
            assertThat(codes).contains(fault.code);
        }
        assertThat(codes).contains("stripe_unavailable", "credential_suspended", "left");
    }

    private static final class Sequence {
        private final Random random;
        private final Set<String> codes;
        private final Map<String, Fault> faults = new HashMap<>();
        private final List<Asked> asked = new ArrayList<>();
        private final List<Fault> mix = new ArrayList<>();
        private final boolean breakers;
        private final int minimum;
        private final VirtualGangway gangway;
        private final List<Party> parties = new ArrayList<>();

        Sequence(long seed, Set<String> codes) {
            this.random = new Random(seed);
            this.codes = codes;
            for (int i = 0; i < 4; i++) {
                Fault one = FAULTS.get(random.nextInt(FAULTS.size()));
                mix.addAll(List.of(one, one, Fault.LINK));
            }
            mix.add(Fault.UNKNOWN_KEY);
            breakers = random.nextInt(3) == 0;
            minimum = random.nextInt(3) == 0 ? random.nextInt(6) : 30;
            Map<String, String> files = new HashMap<>();
            for (String id : List.of("a", "b", "c")) {
                Duration deadline = Duration.ofMillis(1_000 + random.nextInt(14_000));
                var party = new Party(
                        id,
                        id.equals("c") ? "OWN" : "COMMON",
                        1 + random.nextInt(3),
                        deadline,
                        Duration.ofMillis(200 + random.nextInt(4_000)));
                parties.add(party);
                files.put(id, party.file());
            }
            String never = "1000000";
            gangway = new VirtualGangway(
                    files,
                    Map.of(
                            "gangway.resilience.retry-budget.minimum",
                            String.valueOf(minimum),
                            "gangway.resilience.credential-breaker.window",
                            breakers ? "20" : never,
                            "gangway.resilience.suspension.refusals",
                            breakers ? "3" : never,
                            "gangway.resilience.endpoint-breaker.window",
                            breakers ? "50" : never,
                            // Breakers use real time, of which little passes in this test, so open breakers stay open.
                            "gangway.resilience.credential-breaker.open",
                            "10m",
                            "gangway.resilience.credential-breaker.forget-after",
                            "10m",
                            "gangway.resilience.suspension.open",
                            "10m",
                            "gangway.resilience.endpoint-breaker.open",
                            "10m"),
                    seed,
                    this::reply);
        }

        private VirtualStripe.Reply reply(String account) {
            Fault fault = mix.get(random.nextInt(mix.size()));
            faults.put(account + "#" + gangway.stripe.attemptsFor(account).size(), fault);
            return fault.reply(account, Duration.ofMillis(10 + random.nextInt(random.nextInt(4) == 0 ? 5_000 : 400)));
        }

        void run() {
            int calls = 1 + random.nextInt(MOST_CALLS);
            for (int i = 0; i < calls; i++) {
                String account = "acct_" + i;
                Party party = parties.get(random.nextInt(parties.size()));
                Optional<Duration> maxWait = random.nextInt(4) == 0
                        ? Optional.of(Duration.ofMillis(100 + random.nextInt(6_000)))
                        : Optional.empty();
                Optional<String> key = random.nextBoolean() ? Optional.of("click-" + i) : Optional.empty();
                boolean leaves = random.nextInt(20) == 0;
                long leavesAfter = random.nextInt(3_000);
                gangway.time.at(Duration.ofMillis(random.nextInt(20_000)), () -> {
                    Duration deadline = maxWait.filter(shorter -> shorter.compareTo(party.deadline()) < 0)
                            .orElse(party.deadline());
                    var call = gangway.call(party.id(), account, key, maxWait);
                    var entry = new Asked(party, deadline, call, new AtomicBoolean());
                    asked.add(entry);
                    if (leaves) {
                        gangway.time.after(Duration.ofMillis(leavesAfter), () -> {
                            entry.left().set(call.answers == 0);
                            call.subscription.cancel();
                        });
                    }
                });
            }
            gangway.time.passAll();

            Set<String> keys = new HashSet<>();
            for (Asked each : asked) {
                check(each, keys);
            }
            checkBudget();
            if (breakers) {
                checkBreakers();
            }
            assertThat(gangway.registry.get("gangway.in.flight").gauge().value())
                    .isZero();
        }

        private Fault faultOf(Attempt attempt, int index) {
            Fault fault = faults.get(attempt.account + "#" + index);
            return attempt.end == VirtualStripe.End.TIMED_OUT ? Fault.SILENCE : fault;
        }

        /** Returns the outcome of an attempt. If the connection timed out, nothing was sent. */
        private Outcome outcomeOf(Attempt attempt, int index) {
            return attempt.end == VirtualStripe.End.TIMED_OUT
                            && attempt.reply instanceof VirtualStripe.RefusesConnection
                    ? Outcome.NOT_SENT
                    : faultOf(attempt, index).outcome;
        }

        private void check(Asked each, Set<String> keys) {
            VirtualGangway.Call call = each.call();
            List<Attempt> attempts = gangway.stripe.attemptsFor(call.account);
            String what = call.account + " of " + each.party() + " with " + attempts.size() + " attempts";
            assertThat(call.surprise).as(what).isNull();
            assertThat(attempts.size())
                    .as(what)
                    .isLessThanOrEqualTo(each.party().maxAttempts());
            assertThat(attempts.stream().map(attempt -> attempt.key).distinct().count())
                    .as(what)
                    .isLessThanOrEqualTo(1);
            attempts.stream().limit(1).forEach(attempt -> assertThat(keys.add(attempt.key))
                    .as(what)
                    .isTrue());
            Duration end = call.at.plus(each.deadline());
            for (int i = 0; i < attempts.size(); i++) {
                Attempt attempt = attempts.get(i);
                assertThat(attempt.at).as(what).isLessThanOrEqualTo(end.minusMillis(300));
                assertThat(attempt.endedAt).as(what).isLessThanOrEqualTo(end.minusMillis(100));
                if (i > 0) {
                    Fault before = faultOf(attempts.get(i - 1), i - 1);
                    Duration gap = attempt.at.minus(attempts.get(i - 1).endedAt);
                    assertThat(before.retry).as(what + " after " + before).isNotEqualTo(Fault.Retry.NO);
                    assertThat(gap)
                            .as(what + " after " + before)
                            .isBetween(Duration.ofMillis(before.retry.least), Duration.ofMillis(before.retry.most));
                }
            }
            if (each.left().get()) {
                assertThat(call.answers).as(what).isZero();
                codes.add("left");
                return;
            }
            codes.add(call.code());
            assertThat(call.answers).as(what).isEqualTo(1);
            assertThat(call.answeredAt).as(what).isLessThanOrEqualTo(end);
            if (attempts.isEmpty()) {
                checkUnsent(each, what);
            } else {
                checkSent(each, attempts, what);
            }
        }

        private void checkUnsent(Asked each, String what) {
            String code = each.call().code();
            assertThat(each.call().failure.outcome()).as(what).isEqualTo(Outcome.NOT_SENT);
            if (each.deadline().toMillis() < 300) {
                assertThat(code).as(what).isIn("deadline_exceeded", "stripe_unavailable", "credential_suspended");
            } else {
                assertThat(breakers).as(what + " " + code).isTrue();
                assertThat(code).as(what).isIn("stripe_unavailable", "credential_suspended");
            }
            assertThat(each.call().failure.code().retryable()).isEqualTo(!code.equals("credential_suspended"));
        }

        private void checkSent(Asked each, List<Attempt> attempts, String what) {
            VirtualGangway.Call call = each.call();
            int last = attempts.size() - 1;
            Fault fault = faultOf(attempts.get(last), last);
            assertThat(call.code()).as(what).isEqualTo(fault.code);
            if (fault == Fault.LINK) {
                assertThat(call.link.attempts()).as(what).isEqualTo(attempts.size());
                return;
            }
            Outcome worst = Outcome.NOT_SENT;
            for (int i = 0; i <= last; i++) {
                Outcome outcome = outcomeOf(attempts.get(i), i);
                worst = outcome == Outcome.UNKNOWN || worst == Outcome.UNKNOWN
                        ? Outcome.UNKNOWN
                        : outcome == Outcome.REJECTED ? Outcome.REJECTED : worst;
            }
            assertThat(call.failure.outcome()).as(what).isEqualTo(worst);
            assertThat(call.failure.code().retryable()).as(what).isEqualTo(fault.retryable);
            assertThat(call.failure.retryAfter().isPresent()).as(what).isEqualTo(fault.retryable);
            assertThat(call.failure.attempts()).as(what).isEqualTo(attempts.size());
            // A breaker may open during a backoff. In any other case, the call ends when its last attempt ends.
            assertThat(call.answeredAt.minus(attempts.get(last).endedAt))
                    .as(what + " at once")
                    .isBetween(Duration.ZERO, Duration.ofMillis(breakers ? fault.retry.most : 0));
            if (fault.retry != Fault.Retry.NO && attempts.size() < each.party().maxAttempts() && !breakers) {
                Duration left = call.at.plus(each.deadline()).minus(attempts.get(last).endedAt);
                boolean noTime = left.toMillis() - 300 < fault.retry.most;
                assertThat(noTime || budgetSpentAt(attempts.get(last).endedAt))
                        .as(what + " gave up after " + fault)
                        .isTrue();
            }
        }

        /** Returns the times at which retries were decided: when the attempt before each retry ended. */
        private List<Duration> retries() {
            List<Duration> decided = new ArrayList<>();
            for (Asked each : asked) {
                List<Attempt> attempts = gangway.stripe.attemptsFor(each.call().account);
                for (int i = 1; i < attempts.size(); i++) {
                    decided.add(attempts.get(i - 1).endedAt);
                }
            }
            return decided;
        }

        private boolean budgetSpentAt(Duration moment) {
            // The budget also counts retries whose caller disconnected before they began, so one is added for each such
            // caller.
            long left = asked.stream().filter(each -> each.left().get()).count();
            return within(retries(), moment, 10) + left >= minimum;
        }

        private void checkBudget() {
            List<Duration> retries = retries();
            List<Duration> calls = asked.stream().map(each -> each.call().at).toList();
            for (Duration moment : retries) {
                assertThat((double) within(retries, moment, 9))
                        .isLessThanOrEqualTo(Math.max(minimum, 0.2 * within(calls, moment, 10)));
            }
        }

        private static long within(List<Duration> moments, Duration end, int seconds) {
            return moments.stream()
                    .filter(each -> each.compareTo(end) <= 0 && each.compareTo(end.minusSeconds(seconds)) > 0)
                    .count();
        }

        /** Checks that no attempt begins after a breaker has opened. */
        private void checkBreakers() {
            Map<String, List<Boolean>> services = new HashMap<>();
            Map<String, Integer> refusals = new HashMap<>();
            List<Boolean> connections = new ArrayList<>();
            Set<String> used = new HashSet<>();
            Set<String> unconnected = new HashSet<>();
            Map<String, Duration> openSince = new HashMap<>();
            for (Attempt attempt : gangway.stripe.ended()) {
                if (attempt.end == VirtualStripe.End.GIVEN_UP) {
                    continue;
                }
                int index = gangway.stripe.attemptsFor(attempt.account).indexOf(attempt);
                Fault fault = faultOf(attempt, index);
                boolean connected = !(attempt.reply instanceof VirtualStripe.RefusesConnection);
                Boolean service = serviceEvidence(fault, attempt, connected);
                List<Boolean> window = services.computeIfAbsent(attempt.credential, _ -> new ArrayList<>());
                if (service != null) {
                    window.add(service);
                }
                if (window.size() >= 20
                        && window.subList(window.size() - 20, window.size()).stream()
                                        .filter(good -> !good)
                                        .count()
                                >= 10) {
                    openSince.putIfAbsent(attempt.credential, attempt.endedAt);
                }
                if (fault == Fault.UNKNOWN_KEY) {
                    if (refusals.merge(attempt.credential, 1, Integer::sum) == 3) {
                        openSince.putIfAbsent(attempt.credential, attempt.endedAt);
                    }
                } else if (attempt.reply instanceof VirtualStripe.Answers answer
                        && attempt.end == VirtualStripe.End.REPLIED
                        && ((answer.status() >= 400
                                        && answer.status() < 500
                                        && !SAYS_NOTHING_OF_THE_KEY.contains(fault))
                                || fault == Fault.LINK)) {
                    refusals.put(attempt.credential, 0);
                }
                if (connected || attempt.end == VirtualStripe.End.REPLIED) {
                    used.add(attempt.credential);
                    if (!connected) {
                        unconnected.add(attempt.credential);
                    }
                    if (connected || used.size() == 1 || unconnected.size() > 1) {
                        connections.add(connected);
                    }
                }
                if (connections.size() >= 50
                        && connections.subList(connections.size() - 50, connections.size()).stream()
                                        .filter(good -> !good)
                                        .count()
                                >= 30) {
                    openSince.putIfAbsent("endpoint", attempt.endedAt);
                }
            }
            for (Attempt attempt : gangway.stripe.attempts()) {
                for (String breaker : List.of(attempt.credential, "endpoint")) {
                    Duration since = openSince.getOrDefault(breaker, Duration.ofDays(1));
                    assertThat(attempt.at).as(breaker + " open since " + since).isLessThanOrEqualTo(since);
                }
            }
            for (Asked each : asked) {
                String code = each.call().code();
                if (code.equals("stripe_unavailable") || code.equals("credential_suspended")) {
                    assertThat(openSince).as(code).isNotEmpty();
                }
            }
        }

        private static Boolean serviceEvidence(Fault fault, Attempt attempt, boolean connected) {
            if (fault == Fault.SILENCE) {
                return (connected && attempt.time.full()) ? Boolean.FALSE : null;
            }
            return switch (fault) {
                case CONNECTION_REFUSED, HTML_407 -> null;
                case RESET, NOT_PROCESSED, HTML_401, E500, E503_BUT_NEVER_AGAIN, E502_IN_TWO_SECONDS -> false;
                default -> true;
            };
        }
    }
}
