package dev.gangway.stripe;

import static dev.gangway.StripeExamples.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gangway.resilience.CircuitBreaker.Evidence;
import dev.gangway.stripe.AttemptFailure.InvalidResponseReason;
import dev.gangway.stripe.AttemptFailure.RejectionReason;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests every error status, in Stripe's format and in others: only Stripe's count against the caller, the key or the
 * version.
 */
class ErrorStatusTest {

    private static final ResponseReader READER = new ResponseReader(
            _ -> true, StripeConfig.AnswerCheckMode.ENFORCE, (_, _) -> {}, new StripeClock(() -> Instant.EPOCH));

    private static final String HTML = "<html><h1>Forbidden</h1></html>";

    private static final List<Integer> OF_PROXIES = List.of(405, 406, 407, 411, 413, 414, 426, 431, 451, 499);
    private static final List<Integer> NOT_PROCESSED = List.of(408, 421, 425);

    private static AttemptFailure failure(int status, @Nullable String body, Map<String, String> headers) {
        var answer = new StripeResponse(
                status,
                headers::get,
                body == null ? null : new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
                () -> {});
        return catchThrowableOfType(
                        AttemptFailedException.class,
                        () -> READER.read(ResponseReaderTest.CALL, new IdempotencyKey("key"), answer))
                .failure();
    }

    static Stream<Arguments> notStripes() {
        return Stream.of(
                arguments("HTML", HTML, Map.of("Content-Type", "text/html")),
                arguments("HTML that says that it is JSON", HTML, Map.of("Content-Type", "application/json")),
                arguments("text", "error: invalid_api_key", Map.of()),
                arguments("nothing", "", Map.of()),
                arguments("too much", null, Map.of()),
                arguments("an empty object", "{}", Map.of()),
                arguments("JSON without an error", "{\"message\": \"no\", \"code\": \"invalid_api_key\"}", Map.of()),
                arguments("errors", "{\"errors\": [{\"code\": \"not_found\"}]}", Map.of()),
                arguments("an error that is null", "{\"error\": null}", Map.of()),
                arguments("an error that is a number", "{\"error\": 401}", Map.of()),
                arguments("an error that is true", "{\"error\": true}", Map.of()),
                arguments("an error that is a list", "{\"error\": []}", Map.of()),
                arguments("a list", "[]", Map.of()),
                arguments("a list with an error", "[{\"error\": {\"code\": \"not_found\"}}]", Map.of()),
                arguments("a string", "\"error\"", Map.of()),
                arguments("half a JSON text", "{\"error\": {\"code\": \"not_found\"", Map.of()),
                arguments("another's Request-Id", HTML, Map.of("Request-Id", "7f3c-1")),
                arguments("a Request-Id that is none", HTML, Map.of("Request-Id", "req_1 <b>")),
                arguments("another header", HTML, Map.of("X-Request-Id", "req_1")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notStripes")
    void whatIsNotStripesBlamesNeitherCallerNorKeyNorVersion(
            String what, @Nullable String body, Map<String, String> headers) {
        for (int status : IntStream.range(400, 500).toArray()) {
            AttemptFailure failure = failure(status, body, headers);

            if (NOT_PROCESSED.contains(status)) {
                assertThat(failure).isInstanceOf(AttemptFailure.NotProcessed.class);
            } else if (status == 409) {
                assertThat(failure).isInstanceOf(AttemptFailure.Busy.class);
            } else if (status == 429) {
                assertThat(failure).isInstanceOf(AttemptFailure.Throttled.class);
            } else {
                assertThat(failure).isInstanceOfSatisfying(AttemptFailure.InvalidResponse.class, invalid -> assertThat(
                                invalid.reason())
                        .isEqualTo(
                                OF_PROXIES.contains(status)
                                        ? InvalidResponseReason.FROM_INTERMEDIARY
                                        : InvalidResponseReason.NOT_FROM_STRIPE));
            }
            assertThat(AttemptEvidence.of(failure, RetryRule.of(failure)).key()).isEqualTo(Evidence.NONE);
        }
        for (int status : IntStream.range(500, 600).toArray()) {
            assertThat(failure(status, body, headers)).isInstanceOf(AttemptFailure.ServerFailed.class);
        }
    }

    static Stream<Arguments> ofStripe() {
        Map<String, String> id = Map.of("Request-Id", "req_1");
        return Stream.of(
                arguments("an error", error("some_code", "x"), Map.of()),
                arguments("an error without members", "{\"error\": {}}", Map.of()),
                arguments("an error that is a string", "{\"error\": \"no\"}", Map.of()),
                arguments("an error as HTML", error("some_code", "x"), Map.of("Content-Type", "text/html")),
                arguments("half a JSON text with a Request-Id", "{\"error\": {\"code\": \"some", id),
                arguments("nothing with a Request-Id", "", id),
                arguments("too much with a Request-Id", null, id),
                arguments("no error with a Request-Id", "{}", id));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ofStripe")
    void inStripesFormTheStatusDecides(String what, @Nullable String body, Map<String, String> headers) {
        Map<Integer, RejectionReason> own = Map.of(
                401,
                RejectionReason.KEY_UNKNOWN,
                403,
                RejectionReason.KEY_FORBIDDEN,
                404,
                RejectionReason.VERSION_UNSUPPORTED);
        for (int status : IntStream.range(400, 500)
                .filter(each -> !NOT_PROCESSED.contains(each) && each != 409 && each != 429)
                .toArray()) {
            assertThat(failure(status, body, headers))
                    .isInstanceOfSatisfying(AttemptFailure.Rejected.class, rejected -> assertThat(rejected.reason())
                            .isEqualTo(own.getOrDefault(status, RejectionReason.OTHER)));
        }
        assertThat(failure(409, body, headers)).isInstanceOf(AttemptFailure.Busy.class);
        assertThat(failure(429, body, headers)).isInstanceOf(AttemptFailure.Throttled.class);
        for (int status : NOT_PROCESSED) {
            assertThat(failure(status, body, headers)).isInstanceOf(AttemptFailure.NotProcessed.class);
        }
    }

    private static String message(String text) {
        return "{\"error\": {\"type\": \"invalid_request_error\", \"message\": \"" + text + "\"}}";
    }

    static Stream<Arguments> refusals() {
        String connect =
                "Only Stripe Connect platforms can work with other accounts. If you specified a client_id, ...";
        return Stream.of(
                arguments(404, error("not_found", "x"), RejectionReason.ACCOUNT_NOT_FOUND),
                arguments(404, error("resource_missing", "No such account"), RejectionReason.ACCOUNT_NOT_FOUND),
                arguments(404, error("unrecognized_url", "x"), RejectionReason.VERSION_UNSUPPORTED),
                arguments(404, message("Unrecognized request URL"), RejectionReason.VERSION_UNSUPPORTED),
                arguments(403, error("account_invalid", "x"), RejectionReason.ACCOUNT_NOT_FOUND),
                arguments(403, error("resource_missing", "x"), RejectionReason.KEY_FORBIDDEN),
                arguments(
                        400,
                        message("Invalid Stripe API version: 2099-01-01.rose"),
                        RejectionReason.VERSION_UNSUPPORTED),
                arguments(400, "{\"error\": \"Invalid Stripe API version\"}", RejectionReason.VERSION_UNSUPPORTED),
                arguments(400, message("invalid stripe api version"), RejectionReason.VERSION_UNSUPPORTED),
                arguments(400, error("invalid_fields", "Invalid Stripe API version"), RejectionReason.OTHER),
                arguments(400, message("return_url: not 'Invalid Stripe API version'"), RejectionReason.OTHER),
                arguments(402, message("Invalid Stripe API version"), RejectionReason.OTHER),
                arguments(400, message(connect), RejectionReason.ACCESS_BLOCKED),
                arguments(403, message(connect), RejectionReason.ACCESS_BLOCKED),
                arguments(403, "{\"error\": \"" + connect + "\"}", RejectionReason.ACCESS_BLOCKED),
                arguments(400, message("Your account is not a Connect platform."), RejectionReason.ACCESS_BLOCKED),
                arguments(403, message("This is not a Stripe Connect platform"), RejectionReason.ACCESS_BLOCKED),
                arguments(
                        400,
                        message("You can only create new accounts if you've signed up for Connect"),
                        RejectionReason.ACCESS_BLOCKED),
                arguments(401, message(connect), RejectionReason.KEY_UNKNOWN),
                arguments(404, message(connect), RejectionReason.VERSION_UNSUPPORTED),
                arguments(422, message(connect), RejectionReason.OTHER),
                arguments(403, message("No access"), RejectionReason.KEY_FORBIDDEN),
                arguments(400, error("accounts_v2_access_blocked", "x"), RejectionReason.ACCESS_BLOCKED),
                arguments(
                        400,
                        error("configs_must_match_to_use_account_links", "x"),
                        RejectionReason.CONFIGURATIONS_MISMATCH),
                arguments(409, error("idempotency_error", "x"), RejectionReason.IDEMPOTENCY_CONFLICT));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("refusals")
    void whatStripeSaysDecides(int status, String body, RejectionReason reason) {
        assertThat(failure(status, body, Map.of()))
                .isInstanceOfSatisfying(AttemptFailure.Rejected.class, rejected -> assertThat(rejected.reason())
                        .isEqualTo(reason));
    }
}
