package dev.gangway.api;

import static dev.gangway.IssuersResource.MOUNTED_ISSUER;
import static dev.gangway.IssuersResource.SERVICE_ACCOUNT;
import static dev.gangway.TestKeys.claims;
import static dev.gangway.TestKeys.in;
import static dev.gangway.api.ApiCalls.ACCOUNT;
import static dev.gangway.api.ApiCalls.assertProblem;
import static dev.gangway.api.ApiCalls.links;
import static dev.gangway.api.ApiCalls.metric;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gangway.IssuersResource;
import dev.gangway.IssuersResource.MountedFiles;
import dev.gangway.TestIssuer;
import dev.gangway.TestIssuer.Behaviour;
import dev.gangway.TestKeys;
import dev.gangway.model.Sha256;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of authentication, valid and invalid, over HTTP. */
@Tag("application")
@QuarkusTest
@WithTestResource(IssuersResource.class)
class CallersTest {

    private static final TestKeys MOUNTED = new TestKeys("mounted");

    TestIssuer issuer;
    MountedFiles files;

    @BeforeEach
    void mountKeys() {
        files.write("jwks.json", MOUNTED.publicKeySet());
        await().atMost(Duration.ofSeconds(10)).until(() -> status(MOUNTED.rs256(mountedClaims())) == 200);
    }

    private static Response preview(String... authorization) {
        var request = given().contentType("application/json").body(ACCOUNT);
        for (String value : authorization) {
            request.header("Authorization", value);
        }
        return request.post(links("acme") + "/preview");
    }

    private static int status(String token) {
        return preview("Bearer " + token).statusCode();
    }

    private static JwtClaims mountedClaims() {
        return claims(MOUNTED_ISSUER, SERVICE_ACCOUNT);
    }

    /** A way to make a token: how valid claims are changed and signed. */
    private record Way(
            String name, Function<TestKeys, Function<JwtClaims, String>> signed, Consumer<JwtClaims> changed) {}

    private static Way signed(String name, Function<TestKeys, Function<JwtClaims, String>> signed) {
        return new Way(name, signed, _ -> {});
    }

    private static Way claiming(String name, Consumer<JwtClaims> changed) {
        return new Way(name, keys -> keys::rs256, changed);
    }

    private static final List<Way> VALID = List.of(
            signed("RS256", keys -> keys::rs256),
            signed("ES256", keys -> keys::es256),
            signed("RS256 without a key id", keys -> claims -> keys.rs256(claims, null)),
            signed("ES256 without a key id", keys -> claims -> keys.es256(claims, null)),
            claiming("expired within the leeway", claims -> {
                claims.setIssuedAt(in(-60));
                claims.setExpirationTime(in(-3));
            }),
            claiming("one audience", claims -> claims.setAudience("gangway")));

    private static final List<Way> INVALID = List.of(
            claiming("expired", claims -> {
                claims.setIssuedAt(in(-120));
                claims.setExpirationTime(in(-60));
            }),
            claiming("never expires", claims -> claims.unsetClaim("exp")),
            claiming("not yet valid", claims -> claims.setNotBefore(in(60))),
            claiming("other issuer", claims -> claims.setIssuer("https://other.example")),
            claiming("no issuer", claims -> claims.unsetClaim("iss")),
            claiming("other audience", claims -> claims.setAudience("other")),
            claiming("no audience", claims -> claims.unsetClaim("aud")),
            claiming("no subject", claims -> claims.unsetClaim("sub")),
            claiming("an API token's name", claims -> claims.setSubject("token:checkout")),
            claiming("an API token's name in capitals", claims -> claims.setSubject("TOKEN:checkout")),
            claiming("a subject with a line break", claims -> claims.setSubject(SERVICE_ACCOUNT + "\n")),
            claiming("an empty subject", claims -> claims.setSubject("")),
            claiming("a subject that is too long", claims -> claims.setSubject("x".repeat(256))),
            signed("no signature", keys -> keys::unsigned),
            signed("HS256 with the public key", keys -> keys::hs256WithThePublicKey),
            signed("its own key", _ -> new TestKeys("own")::withItsOwnKey),
            signed("another's signature without a key id", _ -> claims -> new TestKeys("own").rs256(claims, null)),
            signed("unknown key id", keys -> claims -> keys.rs256(claims, "unknown")),
            signed("another's signature", _ -> claims -> new TestKeys("first").rs256(claims, "first-rsa")),
            signed("another's signature with a mounted key's id", _ -> claims -> new TestKeys("mounted").rs256(claims)),
            signed("tampered", keys -> claims -> tampered(keys.rs256(claims))),
            signed("cut off", keys -> claims -> keys.rs256(claims).substring(0, 300)));

    private static String tampered(String token) {
        List<String> parts = new ArrayList<>(List.of(token.split("\\.", 3)));
        parts.set(1, parts.get(1).substring(0, 20) + "A" + parts.get(1).substring(21));
        return String.join(".", parts);
    }

    @TestFactory
    List<DynamicTest> tokensOfAnIssuerWithDiscovery() {
        return tests(() -> issuer.keys(), () -> claims(issuer.url(), SERVICE_ACCOUNT));
    }

    @TestFactory
    List<DynamicTest> tokensOfAnIssuerWhoseKeysAreMounted() {
        return tests(() -> MOUNTED, CallersTest::mountedClaims);
    }

    private static List<DynamicTest> tests(
            java.util.function.Supplier<TestKeys> keys, java.util.function.Supplier<JwtClaims> claims) {
        List<DynamicTest> tests = new ArrayList<>();
        for (Way way : VALID) {
            tests.add(DynamicTest.dynamicTest(
                    "valid: " + way.name(), () -> assertThat(status(token(way, keys.get(), claims.get())))
                            .isEqualTo(200)));
        }
        for (Way way : INVALID) {
            tests.add(DynamicTest.dynamicTest(
                    "invalid: " + way.name(),
                    () -> assertProblem(
                            preview("Bearer " + token(way, keys.get(), claims.get())),
                            401,
                            "unauthenticated",
                            "not_sent",
                            false)));
        }
        return tests;
    }

    private static String token(Way way, TestKeys keys, JwtClaims claims) {
        way.changed().accept(claims);
        return way.signed().apply(keys).apply(claims);
    }

    @Test
    void neitherIssuerSignsForTheOther() {
        assertThat(status(issuer.keys().rs256(mountedClaims()))).isEqualTo(401);
        assertThat(status(MOUNTED.rs256(claims(issuer.url(), SERVICE_ACCOUNT)))).isEqualTo(401);
    }

    @Test
    void theSchemeIsWrittenInAnyCaseAndTheTokenOnce() {
        for (String token : List.of(
                "PLANTEDTOKENone",
                MOUNTED.rs256(mountedClaims()),
                issuer.keys().rs256(claims(issuer.url(), SERVICE_ACCOUNT)))) {
            assertThat(preview("bearer " + token).statusCode()).isEqualTo(200);
            assertThat(preview("BEARER " + token).statusCode()).isEqualTo(200);
            assertThat(preview("Token " + token).statusCode()).isEqualTo(401);
            assertThat(preview(token).statusCode()).isEqualTo(401);
            assertThat(preview("Bearer " + token + " x").statusCode()).isEqualTo(401);
            assertThat(preview("Bearer " + token, "Bearer " + token).statusCode())
                    .isEqualTo(401);
            assertThat(preview("Bearer " + token + ", Bearer " + token).statusCode())
                    .isEqualTo(401);
        }
        assertThat(preview().statusCode()).isEqualTo(401);
        assertThat(given().cookie("q_session", MOUNTED.rs256(mountedClaims()))
                        .contentType("application/json")
                        .body(ACCOUNT)
                        .post(links("acme") + "/preview")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aValidCallerIsStillNotEveryTenants() {
        Response answer =
                preview("Bearer " + MOUNTED.rs256(claims(MOUNTED_ISSUER, "system:serviceaccount:shop:other")));

        assertProblem(answer, 403, "caller_not_allowed", "not_sent", false);
        assertThat(answer.jsonPath().getString("detail")).contains("'system:serviceaccount:shop:other'");
    }

    @Test
    void anIssuerMayRotateItsKeys() {
        String old = issuer.keys().rs256(claims(issuer.url(), SERVICE_ACCOUNT));
        assertThat(status(old)).isEqualTo(200);

        issuer.rotate("second");
        String next = issuer.keys().rs256(claims(issuer.url(), SERVICE_ACCOUNT));

        await().atMost(Duration.ofSeconds(20)).until(() -> status(next) == 200);
        assertThat(status(old)).isEqualTo(401);
    }

    @Test
    void aWithdrawnKeyIsRefusedThoughNobodyShowsANewOne() {
        String old = issuer.keys().rs256(claims(issuer.url(), SERVICE_ACCOUNT));
        assertThat(status(old)).isEqualTo(200);

        issuer.publish(new TestKeys("elsewhere").publicKeySet());

        await().atMost(Duration.ofSeconds(20)).until(() -> status(old) == 401);
        issuer.publish(null);
        await().atMost(Duration.ofSeconds(30)).until(() -> status(old) == 200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"keys\": []}", "<html>", "huge"})
    void anIssuersKeysStayInForceWhenItPublishesNoneThatCanBeUsed(String published) {
        String token = issuer.keys().rs256(claims(issuer.url(), SERVICE_ACCOUNT));
        assertThat(status(token)).isEqualTo(200);
        String huge = " ".repeat(1024 * 1024) + new TestKeys("elsewhere").publicKeySet();

        issuer.publish(published.equals("huge") ? huge : published);
        int reads = issuer.reads();

        await().atMost(Duration.ofSeconds(20)).until(() -> issuer.reads() >= reads + 3);
        assertThat(status(token)).isEqualTo(200);
        assertThat(metric("gangway_issuer_keys_age")).isPositive();
        issuer.publish(null);
    }

    @Test
    void aNewKeyIsFoundWhileAStrangerShowsUnknownOnes() {
        var stranger = new TestKeys("stranger");
        List<CompletableFuture<Integer>> garbage = new ArrayList<>();
        issuer.rotate("third");
        String next = issuer.keys().rs256(claims(issuer.url(), SERVICE_ACCOUNT));
        int reads = issuer.reads();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                String token = stranger.rs256(claims(issuer.url(), SERVICE_ACCOUNT), "garbage-" + i);
                garbage.add(CompletableFuture.supplyAsync(() -> status(token), callers));
            }

            await().atMost(Duration.ofSeconds(20)).until(() -> status(next) == 200);

            assertThat(garbage).allSatisfy(each -> assertThat(each.join()).isEqualTo(401));
        }
        assertThat(issuer.reads() - reads).isLessThan(garbage.size());
    }

    @ParameterizedTest
    @EnumSource(value = Behaviour.class, mode = EnumSource.Mode.EXCLUDE, names = "RESPONDS")
    void aTokenWhoseKeyCannotBeReadGets503(Behaviour behaviour) {
        String known = issuer.keys().rs256(claims(issuer.url(), SERVICE_ACCOUNT));
        assertThat(status(known)).isEqualTo(200);
        String reads = "gangway_issuer_keys_reads_total{result=\"%s\"}";
        double failed = metric(reads.formatted("failed"));
        double ok = metric(reads.formatted("ok"));

        issuer.behave(behaviour);
        issuer.rotate("unread-" + behaviour);
        String next = issuer.keys().rs256(claims(issuer.url(), SERVICE_ACCOUNT));
        // A read that began before may still get the old keys.
        await().atMost(Duration.ofSeconds(20)).until(() -> metric(reads.formatted("failed")) > failed);
        assertProblem(preview("Bearer " + next), 503, "identity_provider_unavailable", "not_sent", true);
        assertThat(status(known)).isEqualTo(200);

        issuer.behave(Behaviour.RESPONDS);
        await().atMost(Duration.ofSeconds(40)).until(() -> status(next) == 200);
        assertThat(metric(reads.formatted("ok"))).isGreaterThan(ok);
    }

    @Test
    void theAgeOfAcceptedTokensIsMeasured() {
        String old = "gangway_token_age_seconds_bucket{le=\"3600.0\"}";
        String any = "gangway_token_age_seconds_count";
        JwtClaims claims = mountedClaims();
        claims.setIssuedAt(in(-7_200));
        double young = metric(old);
        double all = metric(any);

        assertThat(status(MOUNTED.rs256(mountedClaims()))).isEqualTo(200);
        assertThat(status(issuer.keys().rs256(claims(issuer.url(), SERVICE_ACCOUNT))))
                .isEqualTo(200);
        assertThat(status(MOUNTED.rs256(claims))).isEqualTo(200);
        // Neither a rejected token nor an API token has an age.
        assertThat(status(new TestKeys("stranger").rs256(claims))).isEqualTo(401);
        assertThat(status("PLANTEDTOKENone")).isEqualTo(200);

        assertThat(metric(old)).isEqualTo(young + 2);
        assertThat(metric(any)).isEqualTo(all + 3);
    }

    @Test
    void anIssuerMayMoveItsKeys() {
        issuer.moveKeys("elsewhere");
        issuer.rotate("moved");
        String next = issuer.keys().rs256(claims(issuer.url(), SERVICE_ACCOUNT));

        await().atMost(Duration.ofSeconds(20)).until(() -> status(next) == 200);
    }

    @Test
    void mountedKeysMayBeReplaced() {
        var keys = new TestKeys("next");
        String next = keys.rs256(mountedClaims());
        assertThat(status(next)).isEqualTo(401);
        double failed = metric("gangway_security_reloads_total{file=\"jwks.file\",result=\"failed\"}");

        files.write("jwks.json", "{\"keys\": [");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> metric("gangway_security_reloads_total{file=\"jwks.file\",result=\"failed\"}") > failed);
        assertThat(status(MOUNTED.rs256(mountedClaims()))).isEqualTo(200);

        files.write("jwks.json", keys.publicKeySet());
        await().atMost(Duration.ofSeconds(10)).until(() -> status(next) == 200);
        assertThat(status(MOUNTED.rs256(mountedClaims()))).isEqualTo(401);
    }

    @Test
    void apiTokensComeAndGoWithTheirFile() {
        String old = "checkout: sha256:" + HexFormat.of().formatHex(Sha256.of("PLANTEDTOKENone")) + "\n";
        String next = "new: sha256:" + HexFormat.of().formatHex(Sha256.of("PLANTEDTOKENnext")) + "\n";
        assertThat(status("PLANTEDTOKENone")).isEqualTo(200);
        assertThat(status("PLANTEDTOKENnext")).isEqualTo(401);

        files.write("tokens", old + next);
        await().atMost(Duration.ofSeconds(10)).until(() -> status("PLANTEDTOKENnext") == 200);
        assertThat(status("PLANTEDTOKENone")).isEqualTo(200);

        files.write("tokens", "nonsense: PLANTEDTOKENnext\n");
        String failed = "gangway_security_reloads_total{file=\"tokens-file\",result=\"failed\"}";
        await().atMost(Duration.ofSeconds(10)).until(() -> metric(failed) > 0);
        assertThat(status("PLANTEDTOKENone")).isEqualTo(200);

        files.write("tokens", next);
        await().atMost(Duration.ofSeconds(10)).until(() -> status("PLANTEDTOKENone") == 401);
        assertThat(status("PLANTEDTOKENnext")).isEqualTo(200);

        files.write("tokens", old + next);
        await().atMost(Duration.ofSeconds(10)).until(() -> status("PLANTEDTOKENone") == 200);
    }
}
