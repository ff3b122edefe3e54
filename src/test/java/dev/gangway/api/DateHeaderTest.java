package dev.gangway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.StripeExamples;
import dev.gangway.StubStripe;
import dev.gangway.StubStripeResource;
import dev.gangway.api.connection.HttpDate;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("application")
@QuarkusTest
@WithTestResource(StubStripeResource.class)
class DateHeaderTest {

    StubStripe stripe;

    private static void assertIsNow(List<String> dates) {
        assertThat(dates).singleElement().satisfies(date -> assertThat(
                        ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant())
                .isBetween(
                        Instant.now().minus(Duration.ofMinutes(1)),
                        Instant.now().plus(Duration.ofMinutes(1))));
    }

    @Test
    void aDayHasTwoDigits() {
        assertThat(HttpDate.of(Instant.parse("2026-11-01T02:03:04Z"))).isEqualTo("Sun, 01 Nov 2026 02:03:04 GMT");
    }

    @Test
    void aLinkHasADate() {
        stripe.will(StubStripe.answers(200, StripeExamples.link()));

        assertIsNow(ApiCalls.createLink("acme", ApiCalls.ACCOUNT).headers().getValues("Date"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:8081/v1/tenants",
                "http://localhost:8081/nothing",
                "http://localhost:8081/q/openapi",
                "http://localhost:8081/q/swagger-ui/",
                "http://localhost:9001/q/health",
                "http://localhost:9001/q/metrics",
                "http://localhost:9001/nothing"
            })
    void anyAnswerHasADate(String url) {
        assertIsNow(given().get(url).headers().getValues("Date"));
    }

    @Test
    void anAnswerToAMalformedRequestHasADate() throws IOException {
        String received = RawHttp.exchange(
                "GET / HTTP/1.1\r\nHost: localhost\r\nHost: other.example\r\n\r\n".getBytes(StandardCharsets.UTF_8),
                true);

        assertIsNow(received.lines()
                .filter(line -> line.regionMatches(true, 0, "date: ", 0, 6))
                .map(line -> line.substring(6))
                .toList());
    }
}
