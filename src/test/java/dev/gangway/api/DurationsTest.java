package dev.gangway.api;

import static dev.gangway.StubStripe.answers;
import static dev.gangway.api.ApiCalls.ACCOUNT;
import static dev.gangway.api.ApiCalls.TOKEN;
import static dev.gangway.api.ApiCalls.createLink;
import static dev.gangway.api.ApiCalls.links;
import static dev.gangway.api.ApiCalls.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gangway.StripeExamples;
import dev.gangway.StubStripe;
import dev.gangway.StubStripeResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Compares the duration metrics of links with delays that the test causes, and never with a clock. */
@Tag("application")
@QuarkusTest
@WithTestResource(StubStripeResource.class)
class DurationsTest {

    private static final String TAGS = "{outcome=\"created\",type=\"account_onboarding\"}";
    private static final String COUNT = "gangway_link_duration_seconds_count" + TAGS;
    private static final String TOTAL = "gangway_link_duration_seconds_sum" + TAGS;
    private static final String OVERHEAD = "gangway_overhead_seconds_sum";

    StubStripe stripe;

    @BeforeEach
    void stripeTakesItsTime() {
        stripe.will((request, connection) -> {
            Thread.sleep(300);
            answers(200, StripeExamples.link(), "Content-Type", "application/json")
                    .answer(request, connection);
        });
    }

    @Test
    void theGatewaysShareIsWithoutStripesTime() {
        double count = metric(COUNT);
        double total = metric(TOTAL);
        double overhead = metric(OVERHEAD);

        createLink("acme", ACCOUNT);
        await().until(() -> metric(COUNT) == count + 1);

        double share = metric(OVERHEAD) - overhead;
        assertThat(metric(TOTAL) - total).isGreaterThan(0.3);
        assertThat(share).isPositive().isLessThanOrEqualTo(metric(TOTAL) - total - 0.3);
    }

    @Test
    void theGatewaysShareIsWithAllElse() throws IOException, InterruptedException {
        double count = metric(COUNT);
        double overhead = metric(OVERHEAD);

        try (var socket = new Socket("localhost", 8081)) {
            socket.getOutputStream()
                    .write(("POST " + links("acme") + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                    + "Authorization: Bearer " + TOKEN + "\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: " + ACCOUNT.length() + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            Thread.sleep(400);
            socket.getOutputStream().write(ACCOUNT.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 201 ");
        }
        await().until(() -> metric(COUNT) == count + 1);

        // The body is sent 400 ms late. Less than that is measured if the server sees the head late.
        assertThat(metric(OVERHEAD) - overhead).isGreaterThan(0.2);
    }

    @Test
    void bucketsSuitWhatTheyMeasure() {
        createLink("acme", ACCOUNT);
        await().until(() -> metric(COUNT) >= 1);

        assertThat(ApiCalls.metrics())
                .contains(
                        "gangway_link_duration_seconds_bucket{outcome=\"created\",type=\"account_onboarding\",le=\"0.1\"}")
                .contains("le=\"10.0\"")
                .contains("gangway_overhead_seconds_bucket{le=\"1.0E-4\"}")
                .contains("gangway_stripe_attempts_seconds_bucket{reason=\"none\",result=\"created\",le=\"3.0\"}");
    }
}
