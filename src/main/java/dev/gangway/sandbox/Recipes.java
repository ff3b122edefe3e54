package dev.gangway.sandbox;

import dev.gangway.model.ErrorCode;
import java.util.List;

/** Recipes for all failures of the API, with the sandbox's accounts and sample tenants. */
final class Recipes {

    /** The SHA-256 of this token is in the sandbox's tokens file, and in no other. */
    static final String TOKEN = "gangway-dev-token";

    /** A refresh token of 1970 for {@link PlatformUser#ADA}, sealed with the sandbox's key. RecipesTest makes it. */
    static final String OLD_REFRESH_TOKEN =
            "AQdzYW5kYm94X6djbEQpkkv8O4exv9WfV_aH84uSGEQHtd6g7z5KIeJP2KY84bVw1o2_ACyfeYKZDMnE2r5FF0dR5ttGaeniDrV7xlied_rfEoR8yV1AhNcd6m8DRQ";

    private static final String START = "Start the sandbox with ./mvnw quarkus:dev ";
    private static final String JSON = "application/json";
    private static final String ACCOUNT_LINKS = "/v2/core/account_links";
    private static final String ACCOUNT = "{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\"}";
    private static final String ADA = PlatformUser.ADA.subject();
    private static final int TOO_LARGE = 17 * 1024;

    static final List<Recipe> ALL = List.of(
            Recipe.of(ErrorCode.INVALID_JSON, body("acme", "{\"account\": ")),
            Recipe.of(ErrorCode.INVALID_REQUEST, account("cus_1")),
            Recipe.of(ErrorCode.TENANT_REQUIRED, new Recipe.Request("POST", ACCOUNT_LINKS, TOKEN, JSON, ACCOUNT))
                    .note("Only in Stripe's own format: the key of the SDK names the tenant, as acme~" + TOKEN + "."),
            Recipe.of(ErrorCode.UNAUTHENTICATED, new Recipe.Request("POST", links("acme"), "wrong", JSON, ACCOUNT)),
            Recipe.of(
                    ErrorCode.STRIPE_KEY_SENT,
                    new Recipe.Request("POST", links("acme"), "sk_test_notAKeyOfStripe", JSON, ACCOUNT)),
            Recipe.of(ErrorCode.REFRESH_TOKEN_INVALID, refresh("not-a-refresh-token", ADA)),
            Recipe.of(ErrorCode.CALLER_NOT_ALLOWED, body("other-callers", ACCOUNT)),
            Recipe.of(ErrorCode.REFRESH_SUBJECT_MISMATCH, refresh(OLD_REFRESH_TOKEN, PlatformUser.BOB.subject())),
            Recipe.of(ErrorCode.TENANT_NOT_FOUND, request("GET", "/v1/tenants/nowhere"))
                    .note(
                            "Only operators get it, from GET /v1/tenants/{tenant}. A request for a link gets caller_not_allowed."),
            Recipe.of(ErrorCode.ACCOUNT_NOT_FOUND, account(FakeStripe.NOT_FOUND)),
            Recipe.of(ErrorCode.NO_SUCH_RESOURCE, request("GET", "/v1/links")),
            Recipe.of(ErrorCode.METHOD_NOT_ALLOWED, request("DELETE", links("acme"))),
            Recipe.of(ErrorCode.IDEMPOTENCY_CONFLICT, account(FakeStripe.CONFLICT))
                    .note("The sandbox returns this for the account, regardless of the idempotency key."),
            Recipe.byHand(
                    ErrorCode.REFRESH_LOOP,
                    "On the sample platform, " + SamplePlatform.ROOT
                            + ", start onboarding and choose Come back later eleven" + " times."),
            Recipe.byHand(
                    ErrorCode.REFRESH_PLAN_CHANGED,
                    "Add the line 'refresh: {frozen: true}' below policy in src/sandbox/tenants/platform.yaml, and wait 15 s."
                            + " On the sample platform, start onboarding. Change collection_options in"
                            + " src/sandbox/gateway.yaml, wait 15 s, and choose Come back later."),
            Recipe.of(ErrorCode.REFRESH_TOKEN_EXPIRED, refresh(OLD_REFRESH_TOKEN, ADA)),
            Recipe.of(ErrorCode.BODY_TOO_LARGE, body("acme", " ".repeat(TOO_LARGE))),
            Recipe.of(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    new Recipe.Request("POST", links("acme"), TOKEN, "text/plain", ACCOUNT)),
            Recipe.of(ErrorCode.FIELD_LOCKED, more("acme", "\"collection_options\": {\"fields\": \"eventually_due\"}")),
            Recipe.of(ErrorCode.REDIRECT_NOT_ALLOWED, more("acme", "\"return_url\": \"https://elsewhere.example\"")),
            Recipe.of(
                    ErrorCode.CONFIGURATION_NOT_ALLOWED,
                    more(
                            "without-defaults",
                            "\"configurations\": [\"merchant\"], \"refresh_url\": \"https://app.acme.example/refresh\"")),
            Recipe.of(ErrorCode.CONFIGURATIONS_NOT_SUPPORTED, more("globex", "\"configurations\": [\"recipient\"]")),
            Recipe.of(ErrorCode.MISSING_FIELD, body("without-defaults", ACCOUNT)),
            Recipe.of(ErrorCode.CONFIGURATIONS_MISMATCH, account(FakeStripe.MISMATCH)),
            Recipe.of(ErrorCode.STRIPE_REJECTED, account(FakeStripe.REJECTED)),
            Recipe.of(ErrorCode.RATE_LIMITED, account(FakeStripe.RATE_LIMITED)),
            Recipe.of(ErrorCode.STRIPE_ACCESS_BLOCKED, account(FakeStripe.BLOCKED)),
            Recipe.of(ErrorCode.CREDENTIAL_REJECTED, account(FakeStripe.FORBIDDEN)),
            Recipe.of(ErrorCode.STRIPE_VERSION_UNSUPPORTED, account(FakeStripe.UNSUPPORTED)),
            Recipe.of(ErrorCode.STRIPE_ERROR, account(FakeStripe.DOWN)),
            Recipe.of(ErrorCode.STRIPE_UNREACHABLE, account(FakeStripe.UNREACHABLE)),
            Recipe.of(ErrorCode.STRIPE_INVALID_RESPONSE, account(FakeStripe.INVALID)),
            Recipe.of(ErrorCode.STRIPE_REJECTED_BY_INTERMEDIARY, account(FakeStripe.INTERMEDIARY)),
            Recipe.of(ErrorCode.LIVEMODE_MISMATCH, account(FakeStripe.LIVE)),
            Recipe.of(ErrorCode.STRIPE_BUSY, account(FakeStripe.BUSY)),
            Recipe.byHand(
                    ErrorCode.STRIPE_UNAVAILABLE,
                    START + "-Dgangway.stripe.base-url=http://localhost:1, where no server listens, and send the first"
                            + " request 30 times: the breaker of the endpoint opens after 50 attempts."),
            Recipe.of(ErrorCode.CREDENTIAL_SUSPENDED, body("revoked-key", ACCOUNT))
                    .times(4, "The key is suspended for 10 s after three consecutive rejections."),
            Recipe.byHand(
                    ErrorCode.IDENTITY_PROVIDER_UNAVAILABLE,
                    START + "-Dquarkus.oidc.auth-server-url=http://localhost:1 -Dquarkus.oidc.token.audience=gangway,"
                            + " and send a request with the token a.b.c."),
            Recipe.byHand(
                    ErrorCode.OVERLOADED,
                    START + "-Dgangway.limits.max-in-flight=4, which allows one call per credential, and send a request"
                            + " while a request for " + FakeStripe.SLOW + " is in flight."),
            Recipe.byHand(
                    ErrorCode.TENANT_UNAVAILABLE,
                    "Create the file src/sandbox/tenants/broken.yaml with the line 'colour: red', wait 15 s, and send a"
                            + " request for the tenant broken. Until then, it gets caller_not_allowed."),
            Recipe.of(ErrorCode.TENANT_DISABLED, body("disabled", ACCOUNT)),
            Recipe.of(ErrorCode.DEADLINE_EXCEEDED, account(FakeStripe.SLOW))
                    .note("The response takes as long as the tenant's deadline."),
            Recipe.byHand(ErrorCode.INTERNAL_ERROR, "This is a bug, and no request is known to cause it."));

    private Recipes() {}

    private static String links(String tenant) {
        return "/v1/tenants/" + tenant + "/onboarding-links";
    }

    private static Recipe.Request request(String method, String path) {
        return new Recipe.Request(method, path, TOKEN, JSON, "");
    }

    private static Recipe.Request body(String tenant, String body) {
        return new Recipe.Request("POST", links(tenant), TOKEN, JSON, body);
    }

    private static Recipe.Request refresh(String token, String subject) {
        return new Recipe.Request(
                "POST",
                links(OwnApi.TENANT) + "/refresh",
                TOKEN,
                JSON,
                "{\"refresh_token\": \"" + token + "\", \"subject\": \"" + subject + "\"}");
    }

    private static Recipe.Request account(String id) {
        return body("acme", "{\"account\": \"" + id + "\"}");
    }

    private static Recipe.Request more(String tenant, String members) {
        return body(tenant, ACCOUNT.replace("}", ", " + members + "}"));
    }
}
