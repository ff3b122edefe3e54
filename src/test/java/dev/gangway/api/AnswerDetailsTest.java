package dev.gangway.api;

import static dev.gangway.StripeExamples.error;
import static dev.gangway.StripeExamples.linkWith;
import static dev.gangway.StubStripe.answers;
import static dev.gangway.api.ApiCalls.ACCOUNT;
import static dev.gangway.api.ApiCalls.createLink;
import static dev.gangway.api.ApiCalls.metric;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.StripeExamples;
import dev.gangway.StubStripe;
import dev.gangway.StubStripeResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The details of Stripe's responses that callers see, over HTTP. */
@Tag("application")
@QuarkusTest
@WithTestResource(StubStripeResource.class)
class AnswerDetailsTest {

    StubStripe stripe;

    @Test
    void unknownAndNullMembersOfALinkDoNoHarm() {
        stripe.will(answers(200, """
                {"object": "v2.core.account_link", "novelty": {"a": [1, null]}, "account": "acct_1Nv0FGQ9RKHgCVdK",
                 "created": "2026-01-27T17:15:18.120Z", "expires_at": "2099-03-27T17:25:18.005+00:00",
                 "livemode": false, "url": "https://accounts.stripe.com/r/x#alu_1",
                 "use_case": {"type": "account_onboarding", "novelty": 1, "recipient_onboarding": null,
                   "account_onboarding": {"configurations": ["recipient"], "collection_options": null,
                     "refresh_url": "https://example.com/reauth", "return_url": null, "novelty": {}}}}
                """, "Content-Type", "application/json; charset=utf-8"));

        Response answer = createLink("acme", ACCOUNT);

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.jsonPath().getString("created")).isEqualTo("2026-01-27T17:15:18.120Z");
        assertThat(answer.jsonPath().getString("expires_at")).isEqualTo("2099-03-27T17:25:18.005+00:00");
        assertThat(answer.header("Stripe-Request-Id")).isNull();
    }

    @Test
    void problemsCarryWhatStripeSaid() {
        stripe.will(answers(400, """
                {"error": {"code": "configs_must_match_to_use_account_links",
                  "message": "Use sk_test_secret at https://accounts.stripe.com/x",
                  "applied_configurations": ["merchant", "recipient", 7, "<script>"]}}
                """, "Request-Id", "req_7"));

        var problem = createLink("acme", ACCOUNT).jsonPath();

        assertThat(problem.getString("stripe_request_id")).isEqualTo("req_7");
        assertThat(problem.getString("stripe_code")).isEqualTo("configs_must_match_to_use_account_links");
        assertThat(problem.getString("stripe_message")).isEqualTo("Use [masked] at [url]");
        assertThat(problem.getList("applied_configurations")).isEqualTo(List.of("merchant", "recipient"));
    }

    @Test
    void messagesAboutThePlatformAreNotPassedOn() {
        for (int status : new int[] {401, 403, 409, 429, 500}) {
            stripe.will(answers(status, error("some_code", "Your key sk_test_*** is wrong")));
            assertThat(createLink("acme", ACCOUNT).jsonPath().getString("stripe_message"))
                    .isNull();
        }
    }

    @Test
    void oddHeadersOfStripesAreDropped() {
        stripe.will(answers(400, error("not a code\\n", "x"), "Request-Id", "req 1 <b>"));

        Response answer = createLink("acme", ACCOUNT);

        assertThat(answer.header("Stripe-Request-Id")).isNull();
        assertThat(answer.jsonPath().getString("stripe_request_id")).isNull();
        assertThat(answer.jsonPath().getString("stripe_code")).isNull();
    }

    @Test
    void aRetryAfterOfStripesIsPassedOn() {
        stripe.will(answers(429, "{}", "Retry-After", "7"));

        Response answer = createLink("acme", ACCOUNT);

        assertThat(answer.header("Retry-After")).isEqualTo("7");
        assertThat(answer.jsonPath().getLong("retry_after_ms")).isEqualTo(7000);
    }

    /** Links whose times are those of a machine whose clock differs from this one's. */
    @ParameterizedTest
    @CsvSource({"0", "-660", "660", "-36000", "36000"})
    void aLinksLifetimeCountsByStripesClock(int secondsAhead) {
        Instant stripes = Instant.now().plusSeconds(secondsAhead).truncatedTo(ChronoUnit.SECONDS);
        stripe.will(answers(
                200,
                linkWith(StripeExamples.EXPIRES, stripes.plusSeconds(600).toString()),
                "Date",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(stripes.atOffset(ZoneOffset.UTC))));

        Response answer = createLink("acme", ACCOUNT);

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.jsonPath().getLong("expires_in")).isEqualTo(600);
        assertThat(stripe.requests()).hasSize(1);
        assertThat(metric("gangway_clock_skew")).isBetween(-secondsAhead - 1.0, -secondsAhead + 60.0);
    }
}
