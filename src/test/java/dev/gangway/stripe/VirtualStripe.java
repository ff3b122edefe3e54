package dev.gangway.stripe;

import dev.gangway.Sabotage;
import dev.gangway.StripeExamples;
import dev.gangway.TestConfig;
import dev.gangway.model.ConnectionReason;
import dev.gangway.replicas.Replicas;
import dev.gangway.replicas.ScriptedLookup;
import dev.gangway.resilience.Deadline.AttemptTime;
import dev.gangway.resilience.LimitsConfig;
import dev.gangway.resilience.ResilienceConfig;
import dev.gangway.resilience.Scheduler;
import dev.gangway.resilience.VirtualTime;
import dev.gangway.telemetry.TestMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Simulates Stripe without a network, in virtual time: sends scripted replies, and records the attempts. */
public final class VirtualStripe implements Transport {

    /** The reply to a request, and its delay. */
    public sealed interface Reply {
        Duration after();
    }

    /** Sends an answer; headers are pairs of name and value. */
    public record Answers(Duration after, int status, String body, List<String> headers) implements Reply {}

    /** Sends a link if the request has the configurations of the account; otherwise names those. */
    public record OfAccountWith(Duration after, List<String> applied) implements Reply {

        private Answers to(StripeRequest request) {
            List<String> sent = request.call().parameters().configurations();
            boolean same = sent == null || Set.copyOf(sent).equals(Set.copyOf(applied));
            return new Answers(
                    after,
                    same ? 200 : 400,
                    same ? StripeExamples.linkFor(request.call().account().value()) : StripeExamples.mismatch(applied),
                    List.of());
        }
    }

    /** Breaks the connection. */
    public record Breaks(Duration after) implements Reply {}

    /** Makes no connection. */
    public record RefusesConnection(Duration after) implements Reply {}

    /** Never replies. */
    public record Hangs(Duration after) implements Reply {
        public Hangs() {
            this(Duration.ofDays(1));
        }
    }

    /** How an attempt ended for Stripe. */
    public enum End {
        REPLIED,
        TIMED_OUT,
        GIVEN_UP
    }

    /** An attempt that arrived. */
    public static final class Attempt {
        public final String account;
        public final String credential;
        public final List<String> configurations;
        public final String key;
        public final Duration at;
        public final AttemptTime time;
        public final Reply reply;
        public Duration endedAt;
        public End end;

        private Attempt(StripeRequest request, IdempotencyKey key, Duration at, AttemptTime time, Reply reply) {
            this.account = request.call().account().value();
            this.credential = request.call().credential().fingerprint();
            List<String> sent = request.call().parameters().configurations();
            this.configurations = sent == null ? List.of() : sent;
            this.key = key.value();
            this.at = at;
            this.time = time;
            this.reply = reply;
        }
    }

    private final VirtualTime time;
    private final Function<String, Reply> replies;
    private final List<Attempt> attempts = new ArrayList<>();
    private final List<String> connectionsGivenUp = new ArrayList<>();
    private final List<Attempt> ended = new ArrayList<>();

    /** @param replies returns the reply to the next request for an account */
    public VirtualStripe(VirtualTime time, Function<String, Reply> replies) {
        this.time = time;
        this.replies = replies;
    }

    /** What happened to the connections of invalid answers: {@code discarded} or {@code replaced}. */
    public List<String> connectionsGivenUp() {
        return connectionsGivenUp;
    }

    /** The attempts, in the order of their arrival. */
    public List<Attempt> attempts() {
        return attempts;
    }

    /** The attempts that have ended, in the order of their ends. */
    public List<Attempt> ended() {
        return ended;
    }

    /** The attempts for an account. */
    public List<Attempt> attemptsFor(String account) {
        return attempts.stream().filter(each -> each.account.equals(account)).toList();
    }

    public static Reply link(String account, Duration after) {
        return new Answers(after, 200, StripeExamples.linkFor(account), List.of());
    }

    public static Reply answers(Duration after, int status, String body, String... headers) {
        return new Answers(after, status, body, List.of(headers));
    }

    @Override
    public Uni<StripeResponse> send(StripeRequest request, IdempotencyKey key, AttemptTime attemptTime) {
        return Uni.createFrom().emitter(emitter -> {
            Reply reply = replies.apply(request.call().account().value());
            var attempt = new Attempt(request, key, time.elapsed(), attemptTime, reply);
            attempts.add(attempt);
            boolean inTime = reply.after().compareTo(attemptTime.timeout()) < 0;
            Scheduler.Timer timer = time.after(inTime ? reply.after() : attemptTime.timeout(), () -> {
                attempt.end = inTime ? End.REPLIED : End.TIMED_OUT;
                if (!inTime) {
                    emitter.fail(failed(
                            new AttemptFailure.TimedOut(!(reply instanceof RefusesConnection), attemptTime.full())));
                    return;
                }
                switch (reply) {
                    case Answers answer -> emitter.complete(answer(request, answer));
                    case OfAccountWith account -> emitter.complete(answer(request, account.to(request)));
                    case Breaks _ -> emitter.fail(failed(new AttemptFailure.ConnectionLost(ConnectionReason.RESET)));
                    case RefusesConnection _ ->
                        emitter.fail(failed(new AttemptFailure.NotConnected(ConnectionReason.REFUSED)));
                    case Hangs _ -> throw new IllegalStateException("a day has passed");
                }
            });
            emitter.onTermination(() -> {
                timer.cancel();
                if (attempt.end == null) {
                    attempt.end = End.GIVEN_UP;
                }
                attempt.endedAt = time.elapsed();
                ended.add(attempt);
            });
        });
    }

    private static AttemptFailedException failed(AttemptFailure failure) {
        return new AttemptFailedException(failure);
    }

    private StripeResponse answer(StripeRequest request, Answers reply) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < reply.headers().size(); i += 2) {
            headers.put(reply.headers().get(i), reply.headers().get(i + 1));
        }
        String body = StripeExamples.echoing(request.body(), reply.body());
        return new StripeResponse(
                reply.status(),
                headers::get,
                new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
                new StripeResponse.Connection() {
                    @Override
                    public void discard() {
                        connectionsGivenUp.add("discarded");
                    }

                    @Override
                    public void replace() {
                        connectionsGivenUp.add("replaced");
                    }
                });
    }

    /** Creates a client of this Stripe, with the default settings except for the given ones. */
    public StripeClient port(Map<String, String> settings, SimpleMeterRegistry registry, long seed) {
        return port(settings, registry, seed, new Sabotage());
    }

    /** Creates such a client with collaborators that may throw. */
    public StripeClient port(Map<String, String> settings, SimpleMeterRegistry registry, long seed, Sabotage sabotage) {
        var resilience = TestConfig.of(ResilienceConfig.class, settings);
        var limits = TestConfig.of(LimitsConfig.class, settings);
        var meters = TestMeters.in(registry);
        Scheduler scheduler = sabotage.scheduler(time);
        var random = new Random(seed);
        return new StripeClient(
                (request, key, attemptTime) -> {
                    sabotage.step("transport.send");
                    return send(request, key, attemptTime)
                            .map(answer -> new StripeResponse(
                                    answer.status(),
                                    name -> {
                                        sabotage.step("answer.headers");
                                        return answer.headers().first(name);
                                    },
                                    answer.body(),
                                    answer.connection()))
                            .onItem()
                            .invoke(() -> sabotage.step("transport's answer"));
                },
                url -> {
                    sabotage.step("link URLs");
                    return true;
                },
                new CredentialGuards(
                        resilience,
                        limits,
                        new Replicas(limits, _ -> new ScriptedLookup(), scheduler, meters),
                        TestConfig.of(StripeConfig.class, settings),
                        scheduler,
                        meters),
                StripeConfig.AnswerCheckMode.ENFORCE,
                resilience,
                scheduler,
                meters,
                () -> {
                    sabotage.step("random");
                    return random.nextLong();
                },
                () -> {
                    sabotage.step("clock");
                    return time.instant();
                });
    }
}
