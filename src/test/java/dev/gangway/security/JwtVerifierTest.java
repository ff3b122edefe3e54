package dev.gangway.security;

import static dev.gangway.TestKeys.claims;
import static dev.gangway.TestKeys.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gangway.TestKeys;
import dev.gangway.security.JwtVerifier.Result;
import dev.gangway.security.JwtVerifier.Rules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Selection of the key for a token, and the required claims. */
class JwtVerifierTest {

    private static final String ISSUER = "https://idp.example";
    private static final TestKeys ONE = new TestKeys("one");
    private static final TestKeys TWO = new TestKeys("two");
    private static final TestKeys OTHER = new TestKeys("other");
    private static final Result VALID = new Result.Valid("somebody", Optional.empty());
    private static final Result INVALID = new Result.Invalid();
    private static final Result UNKNOWN = new Result.UnknownKey("");

    private static JwtClaims valid() {
        return claims(ISSUER, "somebody");
    }

    static Stream<Arguments> keys() {
        String oneRsa = TestKeys.publicKeySet(List.of(ONE.jwk("one-rsa")));
        String twoRsa = TestKeys.publicKeySet(List.of(ONE.jwk("one-rsa"), TWO.jwk("two-rsa")));
        String nameless = TestKeys.publicKeySet(List.of(ONE.jwk(null), TWO.jwk(null)));
        return Stream.of(
                arguments("named, one key", oneRsa, ONE.rs256(valid()), VALID),
                arguments("named, RSA and EC", ONE.publicKeySet(), ONE.es256(valid()), VALID),
                arguments("named, another's signature", oneRsa, OTHER.rs256(valid(), "one-rsa"), INVALID),
                arguments("named, unknown", oneRsa, OTHER.rs256(valid()), new Result.UnknownKey("other-rsa")),
                arguments("named, keys without names", nameless, TWO.rs256(valid()), new Result.UnknownKey("two-rsa")),
                arguments("without a name, one RSA key", oneRsa, ONE.rs256(valid(), null), VALID),
                arguments("without a name, first of two RSA keys", twoRsa, ONE.rs256(valid(), null), VALID),
                arguments("without a name, second of two RSA keys", twoRsa, TWO.rs256(valid(), null), VALID),
                arguments("without a name, keys without names", nameless, TWO.rs256(valid(), null), VALID),
                arguments("without a name, RSA of RSA and EC", ONE.publicKeySet(), ONE.rs256(valid(), null), VALID),
                arguments("without a name, EC of RSA and EC", ONE.publicKeySet(), ONE.es256(valid(), null), VALID),
                arguments("without a name, EC, only RSA keys", oneRsa, ONE.es256(valid(), null), UNKNOWN),
                arguments("without a name, none of one key", oneRsa, OTHER.rs256(valid(), null), UNKNOWN),
                arguments("without a name, none of two keys", twoRsa, OTHER.rs256(valid(), null), UNKNOWN),
                arguments("HS256 with the public key", oneRsa, ONE.hs256WithThePublicKey(valid()), INVALID),
                arguments("no signature", oneRsa, ONE.unsigned(valid()), INVALID),
                arguments("its own key", oneRsa, OTHER.withItsOwnKey(valid()), UNKNOWN),
                arguments("a name that is a number", oneRsa, "eyJhbGciOiJSUzI1NiIsImtpZCI6MX0.e30.AAAA", INVALID),
                arguments("an algorithm that is a number", oneRsa, "eyJhbGciOjF9.e30.AAAA", INVALID),
                arguments("a header that is a list", oneRsa, "W10.e30.AAAA", INVALID));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void checksATokenWithTheKeyThatItNamesOrAllOfItsType(String what, String keySet, String token, Result expected) {
        assertThat(withoutAge(
                        JwtVerifier.of(keySet, Rules.of(ISSUER, "gangway")).verify(token)))
                .isEqualTo(expected);
    }

    private static Result withoutAge(Result result) {
        return result instanceof Result.Valid valid ? new Result.Valid(valid.subject(), Optional.empty()) : result;
    }

    @ParameterizedTest
    @CsvSource({"-3600, 3600", "-60, 60", "5, 0", ", "})
    void tellsTheAgeOfAToken(Integer issued, Long expected) {
        JwtClaims claims = valid();
        claims.unsetClaim("iat");
        if (issued != null) {
            claims.setIssuedAt(in(issued));
        }

        Result result =
                JwtVerifier.of(ONE.publicKeySet(), Rules.of(ISSUER, "gangway")).verify(ONE.rs256(claims));

        assertThat(result).isInstanceOfSatisfying(Result.Valid.class, valid -> {
            if (expected == null) {
                assertThat(valid.age()).isEmpty();
            } else {
                // The time that this test takes.
                assertThat(valid.age().orElseThrow())
                        .isBetween(Duration.ofSeconds(expected), Duration.ofSeconds(expected + 60));
            }
        });
    }

    static Stream<Arguments> rules() {
        Rules plain = Rules.of(ISSUER, "gangway");
        return Stream.of(
                arguments(
                        "one of several audiences", audiences("x", "other"), change(JwtVerifierTest::unchanged), VALID),
                arguments("none of the audiences", audiences("x", "y"), change(JwtVerifierTest::unchanged), INVALID),
                arguments("the only algorithm", algorithm("RS256"), change(JwtVerifierTest::unchanged), VALID),
                arguments("not the only algorithm", algorithm("ES256"), change(JwtVerifierTest::unchanged), INVALID),
                arguments("without iat", plain, change(claims -> claims.unsetClaim("iat")), VALID),
                arguments("without iat, required", issuedAt(true, null), change(c -> c.unsetClaim("iat")), INVALID),
                arguments(
                        "young enough",
                        issuedAt(true, Duration.ofSeconds(30)),
                        change(JwtVerifierTest::unchanged),
                        VALID),
                arguments(
                        "too old",
                        issuedAt(true, Duration.ofSeconds(30)),
                        change(claims -> claims.setIssuedAt(in(-60))),
                        INVALID),
                arguments(
                        "without an age that can be told",
                        issuedAt(false, Duration.ofSeconds(30)),
                        change(claims -> claims.unsetClaim("iat")),
                        INVALID),
                arguments("a required claim", required("role", "a"), change(c -> c.setClaim("role", "a")), VALID),
                arguments("another value", required("role", "a"), change(c -> c.setClaim("role", "b")), INVALID),
                arguments("a missing claim", required("role", "a"), change(JwtVerifierTest::unchanged), INVALID),
                arguments(
                        "all values of a list",
                        required("role", "a", "b"),
                        change(c -> c.setClaim("role", List.of("c", "b", "a"))),
                        VALID),
                arguments(
                        "some values of a list",
                        required("role", "a", "b"),
                        change(c -> c.setClaim("role", List.of("a"))),
                        INVALID),
                arguments("a number", required("role", "1"), change(c -> c.setClaim("role", 1)), INVALID));
    }

    private static void unchanged(JwtClaims claims) {
        assertThat(claims.getClaimsMap()).isNotEmpty();
    }

    private static Consumer<JwtClaims> change(Consumer<JwtClaims> change) {
        return change;
    }

    private static Rules audiences(String... audiences) {
        return new Rules(ISSUER, List.of(audiences), Optional.empty(), 10, true, Optional.empty(), Map.of());
    }

    private static Rules algorithm(String algorithm) {
        return new Rules(ISSUER, List.of("gangway"), Optional.of(algorithm), 10, true, Optional.empty(), Map.of());
    }

    private static Rules issuedAt(boolean required, Duration maxAge) {
        return new Rules(
                ISSUER, List.of("gangway"), Optional.empty(), 10, required, Optional.ofNullable(maxAge), Map.of());
    }

    private static Rules required(String claim, String... values) {
        return new Rules(
                ISSUER,
                List.of("gangway"),
                Optional.empty(),
                10,
                true,
                Optional.empty(),
                Map.of(claim, Set.of(values)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void requiresWhatTheRulesSay(String what, Rules rules, Consumer<JwtClaims> changed, Result expected) {
        JwtClaims claims = valid();
        changed.accept(claims);

        assertThat(withoutAge(JwtVerifier.of(ONE.publicKeySet(), rules).verify(ONE.rs256(claims))))
                .isEqualTo(expected);
    }
}
