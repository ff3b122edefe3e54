package dev.gangway.api;

import static dev.gangway.StubStripe.answers;

import dev.gangway.StripeExamples;
import dev.gangway.StubStripe;
import org.junit.jupiter.api.BeforeEach;

/** Makes Stripe respond with a link until a test configures another response. */
abstract class LinkAnswers {

    StubStripe stripe;

    @BeforeEach
    void stripeAnswersWithALink() {
        stripe.will(answers(200, StripeExamples.link(), "Request-Id", "req_1", "Content-Type", "application/json"));
    }
}
