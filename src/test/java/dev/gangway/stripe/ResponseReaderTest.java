package dev.gangway.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gangway.StripeExamples;
import dev.gangway.TestConfig;
import dev.gangway.model.AccountId;
import dev.gangway.model.ApiVersion;
import dev.gangway.model.Credential;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.model.Mode;
import dev.gangway.model.Secret;
import dev.gangway.model.StripeError;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseReaderTest {

    static final AccountLinkCall CALL = new AccountLinkCall(
            Credential.of(new Secret("sk_test_notAKey"), Optional.empty()),
            ApiVersion.of("2026-08-26.dahlia").orElseThrow(),
            Mode.TEST,
            new AccountId(StripeExamples.ACCOUNT),
            LinkType.ACCOUNT_ONBOARDING,
            new LinkParameters(Map.of(
                    LinkField.CONFIGURATIONS, List.of("recipient"), LinkField.REFRESH_URL, "https://a.example/r")));

    private static final IdempotencyKey KEY = new IdempotencyKey("key-1");

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final StripeClock CLOCK = new StripeClock(() -> NOW);

    private final List<String> mismatches = new ArrayList<>();

    private ResponseReader reader() {
        return reader(StripeConfig.AnswerCheckMode.ENFORCE);
    }

    private ResponseReader reader(StripeConfig.AnswerCheckMode mode) {
        LinkUrls urls = new StripeBeans().httpsOnly(TestConfig.of(StripeConfig.class, Map.of()));
        return new ResponseReader(
                urls::serves, mode, (field, finding) -> mismatches.add(field.tag() + " " + finding), CLOCK);
    }

    private AttemptFailure failure(int status, byte[] body, Map<String, String> headers) {
        var answer = new StripeResponse(status, headers::get, new ByteArrayInputStream(body), () -> {});
        return catchThrowableOfType(AttemptFailedException.class, () -> reader().read(CALL, KEY, answer))
                .failure();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
    void whatIsCutShortInMidCharacterIsNoLink(String charset) {
        byte[] link = StripeExamples.link().strip().getBytes(Charset.forName(charset));

        assertThat(failure(200, Arrays.copyOf(link, link.length - 1), Map.of()))
                .isInstanceOf(AttemptFailure.InvalidResponse.class);
    }

    @Test
    void aSecretInTheWrongPlaceIsLeftOut() {
        String key = "sk_test_PLANTEDKEYfuzz";
        String body = """
            {"error": {"code": "%s", "applied_configurations": ["%s", "recipient"]}}
            """.formatted(key, key);
        Map<String, String> headers = Map.of("Request-Id", "alu_test_PLANTEDLINK", "Stripe-Rate-Limited-Reason", key);

        StripeError error =
                failure(400, body.getBytes(StandardCharsets.UTF_8), headers).error();

        assertThat(error)
                .isEqualTo(new StripeError(400, true, null, null, null, null, List.of("recipient"), null, null, null));
    }

    private static final String ACCOUNT_FIELD = "\"account\": \"" + StripeExamples.ACCOUNT + "\"";

    /** A call with the configurations and URLs of the documented example. */
    private static final AccountLinkCall EXAMPLE = new AccountLinkCall(
            CALL.credential(),
            CALL.apiVersion(),
            CALL.mode(),
            CALL.account(),
            CALL.type(),
            new LinkParameters(Map.of(
                    LinkField.CONFIGURATIONS,
                    List.of("recipient"),
                    LinkField.REFRESH_URL,
                    "https://example.com/reauth",
                    LinkField.RETURN_URL,
                    "https://example.com/return")));

    static Stream<Arguments> answersToOtherRequests() {
        return Stream.of(
                Arguments.of("account", ACCOUNT_FIELD, "\"account\": \"acct_2\""),
                Arguments.of("account", ACCOUNT_FIELD, "\"account\": null"),
                Arguments.of("livemode", "false", "true"),
                Arguments.of("type", "\"type\": \"account_onboarding\"", "\"type\": \"account_update\""),
                Arguments.of("type", "\"type\": \"account_onboarding\"", "\"type\": null"),
                Arguments.of("use_case", "\"account_onboarding\": {", "\"account_update\": {"),
                Arguments.of("use_case", "\"use_case\"", "\"case\""),
                Arguments.of("configurations", "[\"recipient\"]", "[\"merchant\"]"),
                Arguments.of("configurations", "[\"recipient\"]", "[\"recipient\", \"merchant\"]"),
                Arguments.of("configurations", "[\"recipient\"]", "[]"),
                Arguments.of("configurations", "[\"recipient\"]", "null"),
                Arguments.of("configurations", "[\"recipient\"]", "\"recipient\""),
                Arguments.of("refresh_url", "https://example.com/reauth", "https://other.example/reauth"),
                Arguments.of("refresh_url", "https://example.com/reauth", "http://example.com/reauth"),
                Arguments.of("refresh_url", "https://example.com/reauth", "https://example.com:8443/reauth"),
                Arguments.of("refresh_url", "https://example.com/reauth", "https://example.com.evil.example/"),
                Arguments.of("refresh_url", "https://example.com/reauth", "https://example.com@evil.example/"),
                Arguments.of("refresh_url", "https://example.com/reauth", "https://a@example.com/reauth"),
                Arguments.of("refresh_url", "https://example.com/reauth", ""),
                Arguments.of("return_url", "\"https://example.com/return\"", "7"),
                Arguments.of("return_url", "https://example.com/return", "https://sub.example.com/return"));
    }

    private static StripeResponse link(String body, Map<String, String> headers) {
        return new StripeResponse(
                200, headers::get, new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), () -> {});
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("answersToOtherRequests")
    void anAnswerToAnotherRequestIsRefused(String field, String piece, String replacement) {
        StripeResponse answer = link(StripeExamples.linkWith(piece, replacement), Map.of());

        assertThat(catchThrowableOfType(AttemptFailedException.class, () -> reader().read(EXAMPLE, KEY, answer))
                        .failure())
                .isInstanceOf(AttemptFailure.InvalidResponse.class);
        assertThat(mismatches).contains(field + " REFUSED");
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("answersToOtherRequests")
    void whatIsOnlyReportedIsAcceptedUnlessItIsTheAccountOrTheMode(String field, String piece, String replacement) {
        StripeResponse answer = link(StripeExamples.linkWith(piece, replacement), Map.of());
        ResponseReader reader = reader(StripeConfig.AnswerCheckMode.REPORT);

        if (field.equals("account") || field.equals("livemode")) {
            assertThatThrownBy(() -> reader.read(EXAMPLE, KEY, answer)).isInstanceOf(AttemptFailedException.class);
        } else {
            assertThat(reader.read(EXAMPLE, KEY, answer).url().reveal()).isEqualTo(StripeExamples.LINK_URL);
            assertThat(mismatches).contains(field + " REPORTED").noneMatch(found -> found.endsWith("REFUSED"));
        }
    }

    static Stream<Arguments> otherSpellings() {
        return Stream.of(
                Arguments.of("https://example.com/reauth", "https://example.com:443/reauth"),
                Arguments.of("https://example.com/reauth", "HTTPS://Example.COM/reauth"),
                Arguments.of("https://example.com/reauth", "https://example.com/%72eauth"),
                Arguments.of("https://example.com/reauth", "https://example.com/reauth/"),
                Arguments.of("https://example.com/reauth", "https://example.com?x"),
                Arguments.of("\"https://example.com/reauth\"", "null"),
                Arguments.of("[\"recipient\"]", "[\"recipient\", \"recipient\"]"));
    }

    @ParameterizedTest
    @MethodSource("otherSpellings")
    void anotherSpellingIsAccepted(String piece, String replacement) {
        StripeResponse answer = link(StripeExamples.linkWith(piece, replacement), Map.of());

        assertThat(reader().read(EXAMPLE, KEY, answer).url().reveal()).isEqualTo(StripeExamples.LINK_URL);
        assertThat(mismatches).noneMatch(found -> found.endsWith("REFUSED"));
    }

    @ParameterizedTest
    @CsvSource({
        "2099-03-27T17:25:18Z, 2099-03-27T17:25:18Z",
        "2099-03-27T17:25:18.5Z, 2099-03-27T17:25:18.500Z",
        "2099-03-27T17:25:18.123456789Z, 2099-03-27T17:25:18.123456789Z",
        "2099-03-27t17:25:18z, 2099-03-27T17:25:18Z",
        "2099-03-27T17:25:18+00:00, 2099-03-27T17:25:18Z",
        "2099-03-27T17:25:18-02:30, 2099-03-27T19:55:18Z",
        "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z"
    })
    void timestampsHaveTheFormatOfRfc3339(String expires, Instant instant) {
        AccountLink link =
                reader().read(EXAMPLE, KEY, link(StripeExamples.linkWith(StripeExamples.EXPIRES, expires), Map.of()));

        assertThat(link.lifetime()).isEqualTo(Duration.between(NOW, instant));
        assertThat(link.expiresAt()).isEqualTo(expires);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2099",
                "2099-03-27",
                "2099-03-27T17:25:18",
                "2099-03-27T17:25:18.Z",
                "2099-03-27T17:25:18,5Z",
                "2099-03-27T17:25:18.1234567891Z",
                "2099-03-27T17:25:18+01",
                "2099-03-27T17:25:18+0100",
                "2099-03-27T17:25:18+19:00",
                "2099-03-27T24:00:00Z",
                "2099-02-30T17:25:18Z",
                "2016-12-31T23:59:60Z",
                "+12099-03-27T17:25:18Z",
                "2099-03-27T17:25:18Z ",
                "2099-03-27 17:25:18Z",
                "2099-03-27T17:25:18-00:00",
                "2099-03-27T17:25:18Zx",
                "2099-03-27T17:25:18.5Zx",
                "2099-03-27T17:25:18+00:00x",
                "1774632318",
                "Fri, 27 Mar 2099 17:25:18 GMT"
            })
    void aLinkWithAnotherTimestampIsNoLink(String text) {
        for (String timestamp : List.of(StripeExamples.CREATED, StripeExamples.EXPIRES)) {
            byte[] body = StripeExamples.linkWith(timestamp, text).getBytes(StandardCharsets.UTF_8);

            assertThat(failure(200, body, Map.of()))
                    .isEqualTo(new AttemptFailure.InvalidResponse(
                            AttemptFailure.InvalidResponseReason.NOT_AS_DOCUMENTED,
                            new StripeError(200, false, null, null, null, null, List.of(), null, null, null)));
        }
    }

    @Test
    void aVersionWithoutConfigurationsDoesNotMissThem() {
        var call = new AccountLinkCall(
                CALL.credential(),
                ApiVersion.of("2026-10-28.endive").orElseThrow(),
                CALL.mode(),
                CALL.account(),
                CALL.type(),
                EXAMPLE.parameters());
        String body = StripeExamples.linkWith("\"configurations\": [\"recipient\"],", "");

        assertThat(reader().read(call, KEY, link(body, Map.of())).url().reveal())
                .isEqualTo(StripeExamples.LINK_URL);
    }

    /** The status of such an answer belongs to another request. */
    @ParameterizedTest
    @ValueSource(ints = {200, 301, 400, 401, 404, 429, 500})
    void anAnswerWithTheKeyOfAnotherRequestSaysNothingAboutOurs(int status) {
        var answer = new StripeResponse(
                status,
                Map.of("Idempotency-Key", "key-2")::get,
                new ByteArrayInputStream(StripeExamples.link().getBytes(StandardCharsets.UTF_8)),
                () -> {});

        assertThat(catchThrowableOfType(AttemptFailedException.class, () -> reader().read(EXAMPLE, KEY, answer))
                        .failure())
                .isEqualTo(new AttemptFailure.InvalidResponse(
                        AttemptFailure.InvalidResponseReason.OUT_OF_STEP, StripeError.NONE));
        assertThat(mismatches).containsExactly("idempotency_key REFUSED");
    }

    @Test
    void ourOwnKeyMayBeEchoed() {
        StripeResponse answer = link(StripeExamples.link(), Map.of("Idempotency-Key", KEY.value()));

        assertThat(reader().read(EXAMPLE, KEY, answer).url().reveal()).isEqualTo(StripeExamples.LINK_URL);
        assertThat(mismatches).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user@accounts.stripe.com/r/a#alu_test_1",
                "https://user:secret@accounts.stripe.com/r/a#alu_test_1",
                "https://@accounts.stripe.com/r/a#alu_test_1",
                "https://accounts.stripe.com/r/ä#alu_test_1",
                "https://accounts.stripe.com/r/\\ud83d#alu_test_1",
                "https://accounts.stripe.com/r/a#alu_test_1\\u0000",
                "https://accounts.stripe.com/r/a b",
                "https:/r/a",
                "//accounts.stripe.com/r/a"
            })
    void aUrlThatIsNoLinkIsRefused(String url) {
        StripeResponse answer = link(StripeExamples.linkWith(StripeExamples.LINK_URL, url), Map.of());

        assertThatThrownBy(() -> reader().read(EXAMPLE, KEY, answer)).isInstanceOf(AttemptFailedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "{}", "null", ",", "]", "HTTP/1.1 200 OK"})
    void nothingMayFollowTheJson(String rest) {
        StripeResponse answer = link(StripeExamples.link() + rest, Map.of());

        assertThatThrownBy(() -> reader().read(EXAMPLE, KEY, answer)).isInstanceOf(AttemptFailedException.class);
    }

    @Test
    void theHostsOfLinksCanBeLimited() {
        LinkUrls urls = new StripeBeans()
                .httpsOnly(TestConfig.of(
                        StripeConfig.class,
                        Map.of("gangway.stripe.link-hosts", "accounts.stripe.com,connect.stripe.com")));

        assertThat(urls.serves(URI.create("https://Accounts.stripe.com/r/a"))).isTrue();
        assertThat(urls.serves(URI.create("https://connect.stripe.com/r/a"))).isTrue();
        assertThat(urls.serves(URI.create("http://accounts.stripe.com/r/a"))).isFalse();
        assertThat(urls.serves(URI.create("https://stripe.com/r/a"))).isFalse();
        assertThat(urls.serves(URI.create("https://accounts.stripe.com.evil.example/")))
                .isFalse();
    }
}
