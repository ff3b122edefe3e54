package dev.gangway.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.StripeExamples;
import dev.gangway.StubStripe;
import dev.gangway.StubStripeResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests whose end a proxy could see elsewhere get a 400, and nothing after them on the connection is served. */
@Tag("application")
@QuarkusTest
@WithTestResource(StubStripeResource.class)
class AmbiguousRequestsTest {

    StubStripe stripe;

    static Stream<String> headers() {
        return Stream.of(
                "Transfer-Encoding: chunked, xchunked",
                "Transfer-Encoding: xchunked, chunked",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: chunked;q=1",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked,\r\n xchunked",
                "Transfer-Encoding: \"chunked\", chunked",
                "Host: other.example\r\nTransfer-Encoding: chunked",
                ": nameless\r\nTransfer-Encoding: chunked");
    }

    @ParameterizedTest
    @MethodSource("headers")
    void nothingAfterAnAmbiguousRequestIsServed(String header) throws IOException {
        stripe.will(StubStripe.answers(200, StripeExamples.link()));
        String tail = "POST " + ApiCalls.links("acme") + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + ApiCalls.TOKEN + "\r\nContent-Type: application/json\r\nContent-Length: "
                + ApiCalls.ACCOUNT.length() + "\r\n\r\n" + ApiCalls.ACCOUNT;
        String request = "POST /nothing HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n0\r\n\r\n" + tail;

        String received = RawHttp.exchange(request.getBytes(StandardCharsets.UTF_8), true);

        assertThat(received).startsWith("HTTP/1.1 400 ");
        assertThat(received.split("HTTP/1.1 ", -1)).as(received).hasSize(2);
        assertThat(stripe.requests()).isEmpty();
    }
}
