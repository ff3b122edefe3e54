package dev.gangway;

import java.util.List;
import java.util.stream.Collectors;

/** Responses in the formats that Stripe documents, with searchable secrets. */
public final class StripeExamples {

    public static final String ACCOUNT = "acct_1Nv0FGQ9RKHgCVdK";
    public static final String LINK_SECRET = "PLANTEDLINK";
    public static final String LINK_URL = "https://accounts.stripe.com/r/" + ACCOUNT + "#alu_test_" + LINK_SECRET;

    public static final String CREATED = "2025-03-27T17:15:18.000Z";

    /** Far enough in the future for any test. */
    public static final String EXPIRES = "2099-03-27T17:25:18.000Z";

    private static final String USE_CASE = """
            "use_case": {"type": "account_onboarding", "account_onboarding": {
                "configurations": ["recipient"],
                "refresh_url": "https://example.com/reauth", "return_url": "https://example.com/return"}}""";

    private StripeExamples() {}

    /**
     * Replaces the use case of the documented example by that of the request, as Stripe does.
     *
     * @param request the request's body as Gangway writes it, with the use case as its last member
     */
    public static String echoing(String request, String answer) {
        int useCase = request.indexOf("\"use_case\"");
        return useCase < 0 ? answer : answer.replace(USE_CASE, request.substring(useCase, request.length() - 1));
    }

    /** Returns the documented example of a response in test mode, for any account. */
    public static String linkFor(String account) {
        return link().replace("\"account\": \"" + ACCOUNT + "\"", "\"account\": \"" + account + "\"");
    }

    /** Returns the documented example of a response in test mode. */
    public static String link() {
        return """
                {"object": "v2.core.account_link", "account": "acct_1Nv0FGQ9RKHgCVdK",
                 "created": "%s", "expires_at": "%s",
                 "livemode": false,
                 "url": "%s",
                 %s}
                """.formatted(CREATED, EXPIRES, LINK_URL, USE_CASE);
    }

    /** Returns the same response with one piece of text replaced. The piece must exist. */
    public static String linkWith(String piece, String replacement) {
        String link = link();
        if (!link.contains(piece)) {
            throw new IllegalArgumentException(piece);
        }
        return link.replace(piece, replacement);
    }

    /** Returns the error of a request whose configurations are not those of the account. */
    public static String mismatch(List<String> applied) {
        String names = applied.stream().map(name -> '"' + name + '"').collect(Collectors.joining(","));
        return "{\"error\": {\"code\": \"configs_must_match_to_use_account_links\", \"message\": \"They differ.\","
                + " \"applied_configurations\": [" + names + "]}}";
    }

    public static String error(String code, String message) {
        return "{\"error\": {\"code\": \"" + code + "\", \"message\": \"" + message + "\"}}";
    }
}
