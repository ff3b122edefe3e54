package dev.gangway.api;

import static dev.gangway.StubStripe.answers;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gangway.StripeExamples;
import dev.gangway.StubStripeResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The sample call of Stripe's reference page as curl and the SDKs send it that the tests do not run. The files of
 * {@code src/test/resources/sdks} hold the requests, with line feeds for line ends.
 */
@Tag("application")
@QuarkusTest
@WithTestResource(StubStripeResource.class)
class StripeSdkRequestsTest extends LinkAnswers {

    private static final Path REQUESTS = Path.of("src/test/resources/sdks");
    private static final String SAMPLE =
            "{\"account\":\"acct_1Nv0FGQ9RKHgCVdK\",\"use_case\":{\"type\":\"account_onboarding\",\"account_onboarding\":"
                    + "{\"configurations\":[\"recipient\"],\"refresh_url\":\"https://example.com/reauth\","
                    + "\"return_url\":\"https://example.com/return\"}}}";

    private static String request(String sdk) throws IOException {
        String text = Files.readString(REQUESTS.resolve(sdk + ".http"));
        // A body with a length has line feeds of its own.
        int body = text.contains("\nTransfer-Encoding: chunked\n") ? text.length() : text.indexOf("\n\n") + 2;
        return text.substring(0, body).replace("\n", "\r\n") + text.substring(body);
    }

    private static RawHttp.Answer send(String request) throws IOException {
        String received = RawHttp.exchange(request.getBytes(StandardCharsets.US_ASCII), true);
        return RawHttp.answers(received, List.of("POST")).getFirst();
    }

    private static String header(RawHttp.Answer answer, String name) {
        return answer.head()
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** Returns the error object of a response that every SDK takes for a failure and does not repeat. */
    private static JsonNode error(RawHttp.Answer answer) throws IOException {
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
        assertThat(header(answer, "Stripe-Should-Retry")).isEqualTo("false");
        assertThat(header(answer, "Request-Id")).isNotBlank();
        JsonNode error = new ObjectMapper().readTree(answer.body()).path("error");
        assertThat(error.path("code").isTextual()).isTrue();
        assertThat(error.path("message").isTextual()).isTrue();
        return error;
    }

    @ParameterizedTest
    @ValueSource(strings = {"curl", "python", "ruby", "php", "go", "dotnet"})
    void theSampleCallReturnsALink(String sdk) throws IOException {
        RawHttp.Answer answer = send(request(sdk));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
        assertThat(header(answer, "Content-Encoding")).isEmpty();
        assertThat(header(answer, "Request-Id")).isEqualTo("req_1");
        var json = new ObjectMapper();
        assertThat(json.readTree(answer.body())).isEqualTo(json.readTree(StripeExamples.link()));
        assertThat(stripe.requests()).singleElement().satisfies(sent -> {
            assertThat(sent.body()).isEqualTo(SAMPLE);
            assertThat(sent.toString()).doesNotContain("PLANTEDMACHINE").doesNotContain("stripe-client");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "acme~PLANTEDTOKENone, acme~PLANTEDTOKENnone, 401, unauthenticated",
        "acme~PLANTEDTOKENone, sk_live_PLANTEDNotARealKey, 401, stripe_key_sent",
        "acme~PLANTEDTOKENone, PLANTEDTOKENone, 400, tenant_required",
        "acme~PLANTEDTOKENone, foreign~PLANTEDTOKENone, 403, caller_not_allowed",
        "/v2/core, //v2/core, 404, no_such_resource",
        "/v2/core/account_links, /v1/customers, 404, no_such_resource",
        "POST, DELETE, 405, method_not_allowed",
        "application/json, text/plain, 415, unsupported_media_type",
        "recipient, recipien!, 400, invalid_fields",
    })
    void aFailureIsAnErrorOfStripes(String piece, String replacement, int status, String code) throws IOException {
        for (String sdk : List.of("python", "ruby", "php", "go", "dotnet")) {
            String request = request(sdk);
            assertThat(request).contains(piece);
            // The chunk's length and Content-Length stay valid, because only the head changes, or not its size.
            RawHttp.Answer answer = send(request.replace(piece, replacement));

            JsonNode error = error(answer);
            assertThat(answer.status()).as(sdk + error).isEqualTo(status);
            assertThat(error.path("code").asText()).isEqualTo(code);
            assertThat(error.at("/gangway/outcome").asText()).isEqualTo("not_sent");
        }
        assertThat(stripe.requests()).isEmpty();
    }

    @Test
    void aFailureOfStripeIsOneCallForEverySdk() throws IOException {
        for (String sdk : List.of("curl", "python", "ruby", "php", "go", "dotnet")) {
            stripe.will(answers(500, "{\"error\": {\"code\": \"api_error\", \"message\": \"No.\"}}"));

            RawHttp.Answer answer = send(request(sdk));

            assertThat(answer.status()).isEqualTo(502);
            assertThat(error(answer).path("code").asText()).isEqualTo("stripe_error");
            assertThat(stripe.requests()).hasSize(1);
        }
    }
}
