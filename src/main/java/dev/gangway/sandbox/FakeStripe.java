package dev.gangway.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Responds to requests for account links like Stripe: with the same checks, formats per API version, error envelope,
 * headers, and idempotency (a repeated request gets the same success, but a failed request is processed again). An
 * account whose id names a failure simulates it.
 */
final class FakeStripe {

    /** Accounts that simulate the failure in their name, for the tests of API clients. */
    static final String NOT_FOUND = "acct_sandboxNotFound";

    static final String REJECTED = "acct_sandboxRejected";
    static final String FORBIDDEN = "acct_sandboxForbidden";
    static final String CONFLICT = "acct_sandboxIdempotencyConflict";
    static final String UNSUPPORTED = "acct_sandboxVersionUnsupported";
    static final String BUSY = "acct_sandboxBusy";
    static final String UNREACHABLE = "acct_sandboxUnreachable";
    static final String INVALID = "acct_sandboxInvalidResponse";
    static final String INTERMEDIARY = "acct_sandboxIntermediary";
    static final String LIVE = "acct_sandboxLivemode";
    static final String MISMATCH = "acct_sandboxMismatch";
    static final String BLOCKED = "acct_sandboxBlocked";
    static final String RATE_LIMITED = "acct_sandboxRateLimited";
    static final String UNAVAILABLE_TWICE = "acct_sandboxUnavailableTwice";
    static final String DOWN = "acct_sandboxDown";
    static final String SLOW = "acct_sandboxSlow";

    /** The account of key probes, which does not exist. */
    static final String KEY_PROBE = "acct_GangwayKeyProbe0";

    /** Keys with this text in their name are revoked. */
    private static final String REVOKED = "_sandboxRevoked";

    private static final Duration SLOWNESS = Duration.ofSeconds(30);
    private static final int MAX_REMEMBERED = 10_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern KEY = Pattern.compile("Bearer (sk|rk)_(test|live|org)_\\w+");
    private static final Pattern VERSION = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})\\.[a-z]+");
    private static final Pattern ACCOUNT = Pattern.compile("acct_\\w+");
    private static final String CONFIGURATIONS_END = "2026-09-30";
    private static final Set<String> TYPES = Set.of("account_onboarding", "account_update");
    private static final Set<String> USE_CASE_FIELDS =
            Set.of("configurations", "collection_options", "refresh_url", "return_url");

    private final FakeLinks links;
    private final Map<String, FakeResponse> successes = bounded();
    private final Map<String, Integer> failures = bounded();

    FakeStripe(FakeLinks links) {
        this.links = links;
    }

    /**
     * A response.
     *
     * @param status the HTTP status; {@value #NONE} closes the connection instead
     * @param headers headers in addition to the common ones
     * @param delay time to wait before sending the response
     */
    record FakeResponse(int status, Map<String, String> headers, ObjectNode body, Duration delay) {
        private static final int NONE = 0;

        /** Whether the connection is closed without a response. */
        boolean isNone() {
            return status == NONE;
        }

        private FakeResponse after(Duration wait) {
            return new FakeResponse(status, headers, body, wait);
        }
    }

    /** Returns the headers of every response. */
    static Map<String, String> commonHeaders(@Nullable String version) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("Request-Id", "req_sandbox_" + UUID.randomUUID().toString().replace("-", ""));
        if (version != null && VERSION.matcher(version).matches()) {
            headers.put("Stripe-Version", version);
        }
        return headers;
    }

    /** Returns the response to a request with these headers and this body. */
    synchronized FakeResponse respond(Function<String, @Nullable String> headers, String body) {
        String authorization = headers.apply("Authorization");
        if (authorization == null || !KEY.matcher(authorization).matches() || authorization.contains(REVOKED)) {
            return error(401, "invalid_api_key", "This sandbox does not accept the key.");
        }
        String version = headers.apply("Stripe-Version");
        var parts = VERSION.matcher(version == null ? "" : version);
        if (!parts.matches()) {
            return error(400, "invalid_fields", "Stripe-Version is required, such as 2026-08-26.dahlia.");
        }
        boolean configurations = parts.group(1).compareTo(CONFIGURATIONS_END) < 0;
        JsonNode request;
        try {
            request = JSON.readTree(body);
        } catch (JsonProcessingException notJson) {
            return error(400, "invalid_fields", "The body is not JSON.");
        }
        String violation = violation(request, configurations);
        if (violation != null) {
            return error(400, "invalid_fields", violation);
        }
        String account = request.path("account").asText();
        String idempotencyKey = headers.apply("Idempotency-Key");
        String remembered = authorization + " " + account + " " + idempotencyKey;
        FakeResponse before = idempotencyKey == null ? null : successes.get(remembered);
        if (before != null) {
            return before;
        }
        FakeResponse failure = failure(request, account, authorization + " " + account);
        if (failure != null) {
            return failure;
        }
        FakeResponse made = link(request, authorization.contains("_live_") != account.equals(LIVE));
        FakeResponse success = account.equals(SLOW) ? made.after(SLOWNESS) : made;
        if (idempotencyKey != null) {
            successes.put(remembered, success);
        }
        return success;
    }

    private static @Nullable String violation(JsonNode request, boolean configurations) {
        if (!ACCOUNT.matcher(request.path("account").asText()).matches()) {
            return "account is required.";
        }
        JsonNode useCase = request.path("use_case");
        String type = useCase.path("type").asText();
        if (!TYPES.contains(type)) {
            return "use_case.type must be one of " + TYPES + ".";
        }
        String unknown = unknownMember(request, Set.of("account", "use_case"));
        if (unknown == null) {
            unknown = unknownMember(useCase, Set.of("type", type));
        }
        JsonNode options = useCase.path(type);
        if (unknown == null) {
            unknown = unknownMember(options, USE_CASE_FIELDS);
        }
        if (unknown == null) {
            unknown = unknownMember(options.path("collection_options"), Set.of("fields", "future_requirements"));
        }
        if (unknown != null) {
            return "Unknown field: " + unknown + ".";
        }
        if (options.path("refresh_url").asText().isEmpty()) {
            return "use_case." + type + ".refresh_url is required.";
        }
        if (configurations == options.path("configurations").isEmpty()) {
            return "use_case." + type + ".configurations "
                    + (configurations ? "is required." : "does not exist in this version.");
        }
        return null;
    }

    private static @Nullable String unknownMember(JsonNode object, Set<String> known) {
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (!known.contains(member.getKey())) {
                return member.getKey();
            }
        }
        return null;
    }

    private @Nullable FakeResponse failure(JsonNode request, String account, String keyAndAccount) {
        return switch (account) {
            case NOT_FOUND, KEY_PROBE -> error(404, "not_found", "No such account for this key.");
            case REJECTED -> error(400, "account_closed", "This account is closed.");
            case FORBIDDEN -> error(403, "insufficient_permissions", "This key has no permission for account links.");
            case CONFLICT -> error(400, "idempotency_error", "This key was used with other parameters.");
            case UNSUPPORTED -> error(404, "url_not_found", "There is nothing at this path in this version.");
            case BUSY -> error(429, "lock_timeout", "Another request holds the lock of this account.");
            case UNREACHABLE -> new FakeResponse(FakeResponse.NONE, Map.of(), JSON.createObjectNode(), Duration.ZERO);
            case INVALID ->
                new FakeResponse(200, Map.of(), JSON.createObjectNode().put("object", "list"), Duration.ZERO);
            // Like a proxy's response: without a Stripe request id and without an error.
            case INTERMEDIARY ->
                new FakeResponse(413, Map.of("Request-Id", "proxy"), JSON.createObjectNode(), Duration.ZERO);
            case MISMATCH -> {
                JsonNode useCase = request.path("use_case");
                JsonNode asked = useCase.path(useCase.path("type").asText()).path("configurations");
                if (asked.isMissingNode() || asked.toString().equals("[\"merchant\"]")) {
                    yield null;
                }
                FakeResponse mismatch = error(
                        400,
                        "configs_must_match_to_use_account_links",
                        "The configurations must match those that are applied to the account.");
                ((ObjectNode) mismatch.body().get("error"))
                        .putArray("applied_configurations")
                        .add("merchant");
                yield mismatch;
            }
            case BLOCKED -> error(400, "accounts_v2_access_blocked", "Accounts v2 is not enabled for your platform.");
            case RATE_LIMITED -> {
                FakeResponse limited = error(429, "account_rate_limit_exceeded", "Too many requests.");
                yield new FakeResponse(
                        429, Map.of("Stripe-Rate-Limited-Reason", "endpoint-rate"), limited.body(), Duration.ZERO);
            }
            case UNAVAILABLE_TWICE -> {
                boolean fails = failures.merge(keyAndAccount, 1, Integer::sum) <= 2;
                if (!fails) {
                    failures.remove(keyAndAccount);
                }
                yield fails ? unavailable() : null;
            }
            case DOWN -> unavailable();
            default -> null;
        };
    }

    private static FakeResponse unavailable() {
        return error(503, "service_unavailable", "Stripe is not available at the moment.");
    }

    private FakeResponse link(JsonNode request, boolean live) {
        JsonNode useCase = request.get("use_case");
        String type = useCase.get("type").asText();
        JsonNode options = useCase.get(type);
        FakeLinks.FakeLink made = links.make(
                request.get("account").asText(),
                type,
                options.path("return_url").textValue(),
                options.get("refresh_url").asText());
        ObjectNode link = JSON.createObjectNode();
        link.put("object", "v2.core.account_link");
        link.put("account", made.account());
        link.put("created", time(made.created()));
        link.put("expires_at", time(made.expires()));
        link.put("livemode", live);
        link.put("url", made.url());
        link.set("use_case", useCase);
        return new FakeResponse(200, Map.of(), link, Duration.ZERO);
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }

    private static FakeResponse error(int status, String code, String message) {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("error").put("code", code).put("message", message);
        return new FakeResponse(status, Map.of(), body, Duration.ZERO);
    }

    private static <V> Map<String, V> bounded() {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > MAX_REMEMBERED;
            }
        };
    }
}
