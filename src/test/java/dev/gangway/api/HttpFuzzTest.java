package dev.gangway.api;

import static dev.gangway.StubStripe.answers;
import static dev.gangway.api.ApiCalls.ACCOUNT;
import static dev.gangway.api.ApiCalls.createLink;
import static dev.gangway.api.ApiCalls.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gangway.Fuzz;
import dev.gangway.Mutator;
import dev.gangway.NastyAnswer;
import dev.gangway.StripeExamples;
import dev.gangway.StubStripe;
import dev.gangway.StubStripe.Behaviour;
import dev.gangway.StubStripeResource;
import dev.gangway.model.ErrorCode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Sends arbitrary bytes over a socket, while a faulty stub responds in place of Stripe. Each client gets a response or
 * its connection is closed, and neither a response nor the log ever reveals a bug or a secret.
 */
@Tag("application")
@QuarkusTest
@WithTestResource(StubStripeResource.class)
class HttpFuzzTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> CODES =
            Arrays.stream(ErrorCode.values()).map(ErrorCode::toString).collect(Collectors.toSet());

    StubStripe stripe;

    private final LogWatch log = new LogWatch();

    @AfterEach
    void stopWatching() {
        log.close();
    }

    @Test
    void whateverComesInIsAnsweredOrCutOff() {
        Fuzz.run(getClass(), 5, Set.of("201", "400", "401", "403", "404", "422", "502", "broken"), this::tryOne);

        stripe.will(answers(200, StripeExamples.link()));
        assertThat(createLink("acme", ACCOUNT).statusCode()).isEqualTo(201);
        await().until(() -> metric("gangway_in_flight") == 0);
        await().until(() -> stripe.busyConnections() == 0);
    }

    private String tryOne(Mutator random) throws IOException {
        stripe.will(stub(random));
        // Vert.x 4 loses requests whose caller hangs up while others wait behind them, and then takes long to stop.
        boolean broken = random.oneIn(4);
        List<String> methods = new ArrayList<>();
        var requests = new ByteArrayOutputStream();
        for (int left = broken ? 0 : random.below(3); left >= 0; left--) {
            NastyRequest request = NastyRequest.one(random, left == 0);
            methods.add(request.method());
            requests.writeBytes(request.bytes().getBytes());
        }
        byte[] bytes = random.made(broken ? random.damaged(requests.toByteArray()) : requests.toByteArray());

        String received = RawHttp.exchange(bytes, !broken);

        assertThat(received)
                .doesNotContain("\"code\":\"internal_error\"")
                .doesNotContainPattern("[A-Z]+/[\\d.]+ 500 |PLANTEDKEY(?!fuzz)|_test_PLANTEDKEY");
        assertThat(received.replaceAll("\"url\":\"https://[^\"]*\"", "")).doesNotContain("_test_PLANTED");
        assertThat(log.offences()).isEmpty();
        if (broken) {
            return "broken";
        }
        List<RawHttp.Answer> answers = RawHttp.answers(received, methods);
        for (RawHttp.Answer answer : answers) {
            check(answer);
        }
        return answers.isEmpty() ? "upgraded" : String.valueOf(answers.getLast().status());
    }

    private static void check(RawHttp.Answer answer) throws IOException {
        if (answer.head().contains("application/problem+json") && !answer.body().isEmpty()) {
            JsonNode problem = JSON.readTree(answer.body().getBytes(StandardCharsets.ISO_8859_1));
            assertThat(problem.path("status").intValue()).isEqualTo(answer.status());
            assertThat(problem.path("code").textValue()).isIn(CODES);
            assertThat(answer.head())
                    .contains("X-Request-Id: " + problem.path("request_id").textValue() + "\r\n");
        } else if (answer.status() == 201) {
            JsonNode link = JSON.readTree(answer.body().getBytes(StandardCharsets.ISO_8859_1));
            assertThat(link.path("url").textValue()).startsWithIgnoringCase("https://");
            assertThat(link.path("refresh_url").textValue()).matches("(?i)https://example\\.com(:443)?([/?#].*)?");
        }
    }

    /** Responds and hangs up, so that Gangway does not wait for the rest if the response declares more bytes. */
    private static Behaviour stub(Mutator random) {
        if (random.oneIn(3)) {
            return answers(200, StripeExamples.link());
        }
        NastyAnswer answer = NastyAnswer.one(random);
        int length = answer.body().length();
        // A 429 correctly slows the credential down for minutes; here, it would only slow the test down.
        int status = answer.status() == 429 ? 503 : answer.status();
        var head = new StringBuilder("HTTP/1.1 " + status + " Whatever\r\nContent-Length: "
                + (random.oneIn(10) ? random.below(length + 1) : length) + "\r\n");
        for (int i = 0; i < answer.headers().size(); i += 2) {
            head.append(answer.headers().get(i))
                    .append(": ")
                    .append(answer.headers().get(i + 1))
                    .append("\r\n");
        }
        byte[] whole = Buffer.buffer(head.append("\r\n").toString())
                .appendBuffer(answer.body())
                .getBytes();
        byte[] bytes = random.oneIn(6) ? random.damaged(whole) : whole;
        return (_, connection) -> {
            connection.getOutputStream().write(bytes);
            connection.close();
        };
    }
}
