package dev.gangway.security;

import static dev.gangway.TestKeys.claims;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.LogLines;
import dev.gangway.TestKeys;
import dev.gangway.resilience.VirtualTime;
import dev.gangway.telemetry.TestMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When an issuer's keys are read, and how tokens are handled meanwhile; in virtual time. */
class IssuerKeysTest {

    private static final String ISSUER = "https://idp.example";
    private static final Duration REFRESH = Duration.ofMinutes(5);
    private static final Duration SPACING = Duration.ofSeconds(1);
    private static final Duration WAIT = Duration.ofMinutes(1);
    private static final Duration READ = Duration.ofMillis(100);
    private static final TestKeys FIRST = new TestKeys("first");
    private static final TestKeys SECOND = new TestKeys("second");
    private static final TestKeys STRANGER = new TestKeys("stranger");

    /** Simulates a response for which a library fails with the issuer's text in its message. */
    private static final String UNPARSABLE = "PLANTED";

    private final VirtualTime time = new VirtualTime();
    private final List<Duration> reads = new ArrayList<>();

    /** The issuer's response; null if the issuer can't be reached. */
    private String answer = FIRST.publicKeySet();

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private final IssuerKeys keys = new IssuerKeys(
            this::read,
            REFRESH,
            SPACING,
            (delay, task) -> time.after(delay, task)::cancel,
            time::nanoTime,
            TestMeters.in(registry));

    /** The result for a token so far. */
    private static final class Asked {
        private Optional<String> subject;
        private Throwable failure;
        private Duration took;
        private Cancellable subscription;

        private boolean isOpen() {
            return subject == null && failure == null;
        }
    }

    private Uni<JwtVerifier> read() {
        reads.add(time.elapsed());
        String now = answer;
        return Uni.createFrom()
                .emitter(emitter -> time.after(READ, () -> {
                    if (now == null) {
                        emitter.fail(new IllegalStateException("PLANTED", new ConnectException("PLANTED")));
                        return;
                    }
                    if (now.equals(UNPARSABLE)) {
                        emitter.fail(new NumberFormatException("For input string: PLANTED"));
                        return;
                    }
                    try {
                        emitter.complete(JwtVerifier.of(now, JwtVerifier.Rules.of(ISSUER, "gangway")));
                    } catch (IllegalArgumentException unusable) {
                        emitter.fail(unusable);
                    }
                }));
    }

    private Asked ask(String token) {
        var asked = new Asked();
        Duration begin = time.elapsed();
        asked.subscription = keys.verify(token)
                .subscribe()
                .with(
                        valid -> {
                            asked.subject = valid.map(JwtVerifier.Result.Valid::subject);
                            asked.took = time.elapsed().minus(begin);
                        },
                        failure -> asked.failure = failure);
        return asked;
    }

    private final LogLines log = new LogLines(IssuerKeys.class.getName());

    @AfterEach
    void closeLog() {
        log.close();
    }

    private static String token(TestKeys signer) {
        return signer.rs256(claims(ISSUER, "somebody"));
    }

    private static String garbage(int i) {
        // Not RSA, because its signatures are slow without the optimizing compiler.
        return STRANGER.es256(claims(ISSUER, "somebody"), "garbage-" + i);
    }

    private void start() {
        keys.start(Duration.ZERO, () -> {
            throw new AssertionError("there is no maximum");
        });
    }

    private void startAndRead() {
        start();
        time.pass(READ);
        assertThat(keys.isKnown()).isTrue();
    }

    @Test
    void aWithdrawnKeyIsRefusedAfterTheNextRefresh() {
        startAndRead();
        assertThat(ask(token(FIRST)).subject).contains("somebody");

        answer = SECOND.publicKeySet();
        time.pass(REFRESH.plus(READ));

        assertThat(ask(token(SECOND)).subject).contains("somebody");
        Asked old = ask(token(FIRST));
        time.pass(SPACING.plus(READ));
        assertThat(old.subject).isEmpty();
        assertThat(reads.subList(0, 2)).containsExactly(Duration.ZERO, REFRESH.plus(READ));
    }

    @Test
    void aTokenOfANewKeyWaitsForOneReadOnly() {
        startAndRead();
        time.pass(Duration.ofSeconds(10));
        answer = SECOND.publicKeySet();

        Asked first = ask(token(SECOND));
        time.pass(READ);

        assertThat(first.subject).contains("somebody");
        assertThat(first.took).isEqualTo(READ);
        assertThat(ask(token(SECOND)).took).isEqualTo(Duration.ZERO);
        assertThat(reads).hasSize(2);
    }

    @Test
    void garbageNeitherDelaysANewKeyNorMakesReadsMoreFrequent() {
        startAndRead();
        List<Asked> strangers = new ArrayList<>();
        List<Asked> honest = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            if (i == 1_000) {
                answer = SECOND.publicKeySet();
            }
            if (i >= 1_000 && i % 100 == 50) {
                honest.add(ask(token(SECOND)));
            }
            strangers.add(ask(garbage(i)));
            time.pass(Duration.ofMillis(10));
        }
        time.pass(SPACING.multipliedBy(2));

        assertThat(honest).allSatisfy(each -> {
            assertThat(each.subject).contains("somebody");
            assertThat(each.took).isLessThanOrEqualTo(SPACING.plus(READ.multipliedBy(2)));
        });
        assertThat(strangers).allMatch(each -> each.subject != null && each.subject.isEmpty());
        assertThat(reads).hasSizeBetween(15, 24);
        IntStream.range(1, reads.size())
                .forEach(i -> assertThat(reads.get(i).minus(reads.get(i - 1))).isGreaterThanOrEqualTo(SPACING));
        assertThat(keys.waiting()).isZero();
    }

    @Test
    void aTokenThatCameDuringAReadWaitsForTheNext() {
        startAndRead();
        time.pass(Duration.ofSeconds(10));
        ask(garbage(1));
        time.pass(READ.dividedBy(2));
        // The response to the running read has the old keys.
        answer = SECOND.publicKeySet();

        Asked honest = ask(token(SECOND));
        time.pass(READ);
        assertThat(honest.isOpen()).isTrue();
        time.pass(SPACING);

        assertThat(honest.subject).contains("somebody");
        assertThat(reads).hasSize(3);
    }

    @Test
    void aKeyIdThatWasLookedForIsRefusedAtOnceForAWhile() {
        startAndRead();
        ask(garbage(1));
        time.pass(SPACING.plus(READ));
        int before = reads.size();

        Asked again = ask(garbage(1));
        assertThat(again.subject).isEmpty();
        assertThat(again.took).isZero();
        assertThat(reads).hasSize(before);

        time.pass(IssuerKeys.ABSENT_FOR);
        Asked later = ask(garbage(1));
        assertThat(later.isOpen()).isTrue();
        time.pass(READ);
        assertThat(later.subject).isEmpty();
    }

    @Test
    void aBoundedNumberOfTokensWaits() {
        startAndRead();
        List<Asked> waiting = IntStream.range(0, IssuerKeys.MAX_WAITING)
                .mapToObj(i -> ask(garbage(i)))
                .toList();

        Asked surplus = ask(token(SECOND));
        assertThat(surplus.failure).isInstanceOf(IssuerKeys.NotReadException.class);

        waiting.getFirst().subscription.cancel();
        assertThat(keys.waiting()).isEqualTo(IssuerKeys.MAX_WAITING - 1);
        answer = SECOND.publicKeySet();
        time.pass(SPACING.plus(READ));
        assertThat(keys.waiting()).isZero();
        assertThat(ask(token(SECOND)).subject).contains("somebody");
    }

    @Test
    void forgeriesAndForbiddenAlgorithmsAreRefusedWithoutARead() {
        startAndRead();
        List<String> tokens = List.of(
                STRANGER.rs256(claims(ISSUER, "somebody"), "first-rsa"),
                FIRST.hs256WithThePublicKey(claims(ISSUER, "somebody")),
                FIRST.unsigned(claims(ISSUER, "somebody")),
                STRANGER.rs256(claims(ISSUER, "somebody"), "x".repeat(600)),
                "a.b.c",
                "eyJhbGciOiJSUzI1NiIsImtpZCI6MX0.e30.AAAA");

        assertThat(tokens).allSatisfy(token -> assertThat(ask(token).subject).isEmpty());
        assertThat(reads).hasSize(1);
    }

    /** Unusable responses, and how the log describes them. */
    enum Bad {
        UNREACHABLE(null, "the issuer can't be reached (ConnectException)"),
        UNPARSABLE(IssuerKeysTest.UNPARSABLE, "the issuer can't be reached (NumberFormatException)"),
        EMPTY("", "the response is not a JSON Web Key Set"),
        NO_KEYS("{\"keys\": []}", "the response contains no public key"),
        NOT_JSON("<html>", "the response is not a JSON Web Key Set"),
        OTHER_JSON("[]", "the response is not a JSON Web Key Set"),
        CUT_OFF(FIRST.publicKeySet().substring(0, 100), "the response is not a JSON Web Key Set"),
        ONLY_SECRETS(
                "{\"keys\": [{\"kty\": \"oct\", \"k\": \"AAAA\", \"kid\": \"first-rsa\"}]}",
                "the response contains no public key"),
        TOO_MANY(
                TestKeys.publicKeySet(IntStream.rangeClosed(0, JwtVerifier.MAX_KEYS)
                        .mapToObj(i -> FIRST.jwk("k" + i))
                        .toList()),
                "the response contains 65 keys; the maximum is 64");

        private final String answer;
        private final String cause;

        Bad(String answer, String cause) {
            this.answer = answer;
            this.cause = cause;
        }
    }

    @ParameterizedTest
    @EnumSource
    void keysThatAreKnownStayKnownUntilThereAreOthers(Bad bad) {
        startAndRead();
        answer = bad.answer;

        Asked unknown = ask(token(SECOND));
        time.pass(SPACING.plus(READ));
        assertThat(unknown.failure).isInstanceOf(IssuerKeys.NotReadException.class);
        time.pass(REFRESH.multipliedBy(3));
        assertThat(ask(token(FIRST)).subject).contains("somebody");
        assertThat(keys.age()).hasValueSatisfying(age -> assertThat(age).isGreaterThan(REFRESH.multipliedBy(3)));

        answer = SECOND.publicKeySet();
        time.pass(IssuerKeys.RETRY.plus(READ));
        assertThat(ask(token(SECOND)).subject).contains("somebody");
    }

    @ParameterizedTest
    @EnumSource
    void anIssuerThatCannotBeReadAtTheStartIsAskedAgain(Bad bad) {
        answer = bad.answer;
        start();
        Asked early = ask(token(FIRST));
        time.pass(READ);
        assertThat(keys.isKnown()).isFalse();
        assertThat(early.isOpen() || early.failure instanceof IssuerKeys.NotReadException)
                .isTrue();

        answer = FIRST.publicKeySet();
        time.pass(IssuerKeys.FIRST_RETRY.plus(READ));

        assertThat(ask(token(FIRST)).subject).contains("somebody");
    }

    @ParameterizedTest
    @EnumSource
    void theLogHasOneLineForAnOutageAndOneForItsEnd(Bad bad) {
        startAndRead();
        assertThat(log.lines()).isEmpty();

        answer = bad.answer;
        time.pass(REFRESH.plus(IssuerKeys.RETRY.multipliedBy(5)));
        String outage = "WARN The JWT issuer's keys can't be read: " + bad.cause
                + ". The keys of the last successful read stay in effect";
        assertThat(reads).hasSizeGreaterThan(4);
        assertThat(log.lines()).containsExactly(outage);

        answer = SECOND.publicKeySet();
        time.pass(REFRESH.multipliedBy(3));
        assertThat(log.lines()).containsExactly(outage, "INFO The JWT issuer's keys can be read again");
    }

    private double counted(String result) {
        return registry.get("gangway.issuer.keys.reads")
                .tag("result", result)
                .counter()
                .count();
    }

    @ParameterizedTest
    @EnumSource
    void everyReadIsCounted(Bad bad) {
        startAndRead();
        time.pass(REFRESH.plus(READ));
        assertThat(counted("ok")).isEqualTo(2);

        answer = bad.answer;
        time.pass(REFRESH.plus(IssuerKeys.RETRY.multipliedBy(3)).plus(READ));
        assertThat(counted("ok")).isEqualTo(2);
        assertThat(counted("failed")).isGreaterThan(2).isEqualTo(reads.size() - 2.0);

        answer = SECOND.publicKeySet();
        time.pass(IssuerKeys.RETRY.plus(READ));
        assertThat(counted("ok")).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void theLogHasOneLineForAnOutageAtTheStart(Bad bad) {
        answer = bad.answer;
        start();
        time.pass(IssuerKeys.FIRST_RETRY.multipliedBy(5));

        assertThat(reads).hasSizeGreaterThan(3);
        assertThat(log.lines())
                .containsExactly("WARN The JWT issuer's keys can't be read: " + bad.cause
                        + ". Its JWTs can't be verified until a read succeeds");
    }

    @ParameterizedTest
    @EnumSource
    void aStartWithoutKeysIsGivenUpOnceAndWithTheReason(Bad bad) {
        var givenUp = new AtomicInteger();
        answer = bad.answer;
        keys.start(WAIT, givenUp::incrementAndGet);

        time.pass(WAIT.minusMillis(1));
        assertThat(givenUp).hasValue(0);
        time.pass(WAIT.multipliedBy(3));

        assertThat(givenUp).hasValue(1);
        assertThat(log.lines())
                .first()
                .asString()
                .startsWith("WARN The JWT issuer's keys can't be read: " + bad.cause)
                .endsWith("Its JWTs can't be verified until a read succeeds, and this replica is not ready");
        assertThat(log.lines())
                .last()
                .asString()
                .startsWith("ERROR The JWT issuer's keys were not read within 60 s: " + bad.cause
                        + ". The start has failed.");
        assertThat(log.lines()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void aReplicaThatHasReadKeysIsNotGivenUp(Bad bad) {
        var givenUp = new AtomicInteger();
        answer = bad.answer;
        keys.start(WAIT, givenUp::incrementAndGet);
        time.pass(WAIT.dividedBy(2));

        answer = FIRST.publicKeySet();
        time.pass(IssuerKeys.FIRST_RETRY.plus(READ));
        answer = bad.answer;
        time.pass(WAIT.multipliedBy(20));

        assertThat(keys.isKnown()).isTrue();
        assertThat(givenUp).hasValue(0);
    }
}
