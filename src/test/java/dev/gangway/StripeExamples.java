package dev.gangway;

/** Answers in the shapes that Stripe documents, with secrets that a search can find. */
public final class StripeExamples {

    public static final String ACCOUNT = "acct_1Nv0FGQ9RKHgCVdK";
    public static final String LINK_SECRET = "PLANTEDLINK";
    public static final String LINK_URL = "https://accounts.stripe.com/r/" + ACCOUNT + "#alu_test_" + LINK_SECRET;

    public static final String CREATED = "2025-03-27T17:15:18.000Z";

    /** Far enough away for any test, however long after this line it runs. */
    public static final String EXPIRES = "2099-03-27T17:25:18.000Z";

    private static final String USE_CASE = """
            "use_case": {"type": "account_onboarding", "account_onboarding": {
                "configurations": ["recipient"],
                "refresh_url": "https://example.com/reauth", "return_url": "https://example.com/return"}}""";

    private StripeExamples() {}

    /**
     * An answer that repeats the use case of a request, as Stripe does, in place of the documented example's.
     *
     * @param request the request's body as Gangway writes it: the use case is its last member
     */
    public static String echoing(String request, String answer) {
        int useCase = request.indexOf("\"use_case\"");
        return useCase < 0 ? answer : answer.replace(USE_CASE, request.substring(useCase, request.length() - 1));
    }

    /** The documented example of an answer, in test mode, for any account. */
    public static String linkFor(String account) {
        return link().replace("\"account\": \"" + ACCOUNT + "\"", "\"account\": \"" + account + "\"");
    }

    /** The documented example of an answer, in test mode. */
    public static String link() {
        return """
                {"object": "v2.core.account_link", "account": "acct_1Nv0FGQ9RKHgCVdK",
                 "created": "%s", "expires_at": "%s",
                 "livemode": false,
                 "url": "%s",
                 %s}
                """.formatted(CREATED, EXPIRES, LINK_URL, USE_CASE);
    }

    /** The same answer with one piece of text replaced; the piece must be there. */
    public static String linkWith(String piece, String replacement) {
        String link = link();
        if (!link.contains(piece)) {
            throw new IllegalArgumentException(piece);
        }
        return link.replace(piece, replacement);
    }

    public static String error(String code, String message) {
        return "{\"error\": {\"code\": \"" + code + "\", \"message\": \"" + message + "\"}}";
    }
}
