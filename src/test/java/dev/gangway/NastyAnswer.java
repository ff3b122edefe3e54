package dev.gangway;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A response in Stripe's place, with planted secrets. It has one of Stripe's formats, is damaged, or does not come from
 * Stripe.
 *
 * @param headers pairs of name and value
 */
public record NastyAnswer(int status, List<String> headers, Buffer body) {

    private static final String KEY = "sk_test_PLANTEDKEYfuzz";

    private static final Pattern SECRET = Pattern.compile("(sk|alu)_test_PLANTED");

    private static final List<Integer> STATUSES = List.of(
            200, 201, 204, 206, 299, 301, 302, 304, 400, 401, 402, 403, 404, 409, 418, 422, 429, 499, 500, 502, 503,
            504, 529, 599);

    private static final List<String> NAMES = List.of(
            "Request-Id",
            "Stripe-Should-Retry",
            "Stripe-Rate-Limited-Reason",
            "Retry-After",
            "Content-Type",
            "Location");

    private static final List<String> VALUES = Mutator.words("""
            true¦false¦TRUE¦endpoint-rate¦global-concurrency¦resource-specific¦something-new¦req_1¦0¦1¦999999¦\
            9999999¦-1¦1.5¦Wed, 21 Oct 2026 07:28:00 GMT¦application/json¦text/html; charset=UTF-7¦\
            alu_test_PLANTEDLINK""", KEY, StripeExamples.LINK_URL);

    private static final String ERROR = """
            {"error": {"type": "invalid_request_error", "code": "not_found", "message": "No such account: %s, see %s",
             "applied_configurations": ["recipient"], "doc_url": "https://docs.example"}}
            """.formatted(KEY, StripeExamples.LINK_URL);

    private static final List<String> WORDS = Mutator.words(
            """
            alu_test_PLANTEDLINK¦v2.core.account_link¦v2.core.account¦acct_other¦http://a.example/¦\
            https://a.example/¦https://¦javascript:alert(1)¦https://a b¦2025-02-30T00:00:00Z¦\
            +999999999-12-31T23:59:59-18:00¦-999999999-01-01T00:00:00+18:00¦1743095718¦idempotency_error¦\
            lock_timeout¦accounts_v2_access_blocked¦account_invalid¦configs_must_match_to_use_account_links¦\
            not_found¦something_new""",
            KEY,
            "(" + KEY + ")",
            "%22" + KEY,
            StripeExamples.LINK_URL,
            "x_" + StripeExamples.LINK_URL,
            "1" + StripeExamples.LINK_URL,
            StripeExamples.ACCOUNT,
            StripeExamples.CREATED,
            StripeExamples.EXPIRES);

    /** Whether a text contains a planted secret in usable length. */
    public static boolean leaksInto(String text) {
        return SECRET.matcher(text).find();
    }

    /** Creates a random response. */
    public static NastyAnswer one(Mutator random) {
        List<String> headers = new ArrayList<>();
        for (String name : NAMES) {
            if (random.oneIn(3)) {
                headers.addAll(List.of(name, random.oneIn(4) ? random.text() : random.among(VALUES)));
            }
        }
        int status = random.oneIn(2) ? 200 : random.among(STATUSES);
        return new NastyAnswer(status, headers, Buffer.buffer(body(random)));
    }

    private static byte[] body(Mutator random) {
        return switch (random.below(12)) {
            case 0 -> random.text().getBytes(StandardCharsets.UTF_8);
            case 1 -> random.encoded("<html><body>" + KEY + " " + StripeExamples.LINK_URL + "</body></html>");
            case 2 -> random.encoded("{\"error\": \"" + random.among(WORDS) + "\"}");
            case 3, 4, 5, 6 -> random.encoded(random.json(ERROR, WORDS));
            default -> random.encoded(random.json(StripeExamples.link(), WORDS));
        };
    }
}
