package dev.gangway.api;

import static dev.gangway.StubStripe.sendsAndCloses;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.StripeExamples;
import dev.gangway.StubStripe;
import dev.gangway.StubStripeResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that are not HTTP leave nothing in the log, whether callers or Stripe send them. */
@Tag("application")
@QuarkusTest
@WithTestResource(StubStripeResource.class)
class WireNoiseTest {

    StubStripe stripe;

    private final LogWatch log = new LogWatch();

    @AfterEach
    void stopWatching() {
        log.close();
    }

    @Test
    void aTokenInAMalformedHeaderIsNotLogged() throws IOException {
        String nothing = "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String malformed = "GET /nothing HTTP/1.1\r\nAuthorization: Bearer " + ApiCalls.TOKEN + "\u000e\r\n\r\n";
        for (int i = 0; i < 10; i++) {
            // Passed as incomplete, so that the caller hangs up while the server still reads.
            RawHttp.exchange((nothing + nothing + malformed).getBytes(StandardCharsets.UTF_8), false);
        }

        assertThat(log.offences()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}" + StripeExamples.LINK_URL + " 200 OK\r\n\r\n",
                StripeExamples.LINK_URL + " 200 OK\r\n\r\n",
                "HTTP/1.1 " + StripeExamples.LINK_URL + "\r\n\r\n",
                "HTTP/1.1 200 OK\r\nLocation: " + StripeExamples.LINK_URL + "\u0001\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + StripeExamples.LINK_URL + "\r\n",
            })
    void aLinkWhereStripesAnswerShouldBeginIsNotLogged(String answer) {
        stripe.will(sendsAndCloses(answer));

        assertThat(ApiCalls.createLink("acme", ApiCalls.ACCOUNT).statusCode()).isEqualTo(502);
        assertThat(log.offences()).isEmpty();
    }
}
