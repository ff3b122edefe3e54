package dev.gangway.stripe;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.gangway.model.Secret;
import dev.gangway.model.StripeError;
import dev.gangway.stripe.AttemptFailure.InvalidResponseReason;
import dev.gangway.stripe.ResponseCheck.Field;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a response means: a link, or a kind of failure. It trusts no part of the response, which may be HTML,
 * truncated, for another account, or not from Stripe.
 */
final class ResponseReader {

    private static final ObjectReader JSON = new ObjectMapper().reader();

    /** Rejects content after the JSON value, as in a response that is spliced from two others. */
    private static final ObjectReader STRICT_JSON = JSON.with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final byte[] NO_BYTES = {};

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
    private static final String IDEMPOTENCY_ERROR = "idempotency_error";
    private static final int MAX_URL_LENGTH = 8192;

    private final Predicate<URI> servedLinks;
    private final StripeConfig.AnswerCheckMode mode;
    private final Mismatches mismatches;
    private final StripeClock clock;

    /**
     * @param servedLinks whether users may be sent to the URL of a link
     * @param mode what to do with a response to another request
     */
    ResponseReader(
            Predicate<URI> servedLinks, StripeConfig.AnswerCheckMode mode, Mismatches mismatches, StripeClock clock) {
        this.servedLinks = servedLinks;
        this.mode = mode;
        this.mismatches = mismatches;
        this.clock = clock;
    }

    /** Receives each field of a response that does not match the request. */
    @FunctionalInterface
    interface Mismatches {
        void found(Field field, Finding finding);
    }

    /** The result of a mismatch. */
    enum Finding {
        /** The response was rejected. */
        REFUSED,
        /** The response would have been rejected if {@link StripeConfig#answerCheck()} were {@code enforce}. */
        REPORTED,
        /** The response was accepted, because the field probably means the same. */
        ACCEPTED
    }

    /**
     * Returns the link in the response to a call.
     *
     * @param key the idempotency key that was sent
     * @throws AttemptFailedException if there is no link; carries the reason
     */
    AccountLink read(AccountLinkCall call, IdempotencyKey key, StripeResponse response) {
        String echoedKey = response.headers().first("Idempotency-Key");
        if (echoedKey != null && !echoedKey.equals(key.value()) && rejects(Field.IDEMPOTENCY_KEY)) {
            // The whole response belongs to another request, including its status.
            throw new AttemptFailedException(
                    new AttemptFailure.InvalidResponse(InvalidResponseReason.OUT_OF_STEP, StripeError.NONE));
        }
        int status = response.status();
        boolean success = status >= 200 && status < 300;
        byte[] bytes = response.body() == null ? NO_BYTES : response.body().getBytes();
        JsonNode body = json(success ? STRICT_JSON : JSON, bytes);
        Instant sent = clock.sent(response);
        StripeError error = error(response, body, sent);
        if (success) {
            return link(call, body, new LinkJson(bytes), error, sent);
        }
        boolean idempotency = IDEMPOTENCY_ERROR.equals(error.code()) || IDEMPOTENCY_ERROR.equals(error.type());
        throw new AttemptFailedException(ErrorStatus.of(error, idempotency));
    }

    private AccountLink link(AccountLinkCall call, JsonNode body, LinkJson json, StripeError meta, Instant sent) {
        JsonNode livemode = body.path("livemode");
        String url = body.path("url").asText("");
        String created = body.path("created").asText("");
        String expiresAt = body.path("expires_at").asText("");
        Instant expires = instant(expiresAt);
        boolean documented = "v2.core.account_link".equals(body.path("object").asText())
                && livemode.isBoolean()
                && isServed(url)
                && instant(created) != null;
        if (!documented || expires == null) {
            throw new AttemptFailedException(
                    new AttemptFailure.InvalidResponse(InvalidResponseReason.NOT_AS_DOCUMENTED, meta));
        }
        if (!call.account().value().equals(body.path("account").asText())) {
            mismatches.found(Field.ACCOUNT, Finding.REFUSED);
            throw new AttemptFailedException(
                    new AttemptFailure.InvalidResponse(InvalidResponseReason.OTHER_REQUEST, meta));
        }
        if (livemode.asBoolean() != call.mode().isLive()) {
            mismatches.found(Field.LIVEMODE, Finding.REFUSED);
            throw new AttemptFailedException(
                    new AttemptFailure.InvalidResponse(InvalidResponseReason.WRONG_MODE, meta));
        }
        ResponseCheck.Differences differences = ResponseCheck.compare(call, body);
        differences.spelling().forEach(field -> mismatches.found(field, Finding.ACCEPTED));
        boolean rejected = false;
        for (Field field : differences.other()) {
            rejected |= rejects(field);
        }
        if (rejected) {
            throw new AttemptFailedException(
                    new AttemptFailure.InvalidResponse(InvalidResponseReason.OTHER_REQUEST, meta));
        }
        return new AccountLink(
                new Secret(url),
                created,
                expiresAt,
                Duration.between(sent, expires),
                livemode.asBoolean(),
                meta.requestId(),
                json);
    }

    private boolean rejects(Field field) {
        boolean enforced = mode == StripeConfig.AnswerCheckMode.ENFORCE;
        mismatches.found(field, enforced ? Finding.REFUSED : Finding.REPORTED);
        return enforced;
    }

    private boolean isServed(String url) {
        if (url.length() > MAX_URL_LENGTH || !url.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return false;
        }
        try {
            var parsed = new URI(url);
            return parsed.getHost() != null && parsed.getRawUserInfo() == null && servedLinks.test(parsed);
        } catch (URISyntaxException notAUrl) {
            return false;
        }
    }

    private static @Nullable Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException notATime) {
            return null;
        }
    }

    private static JsonNode json(ObjectReader reader, byte[] body) {
        try {
            JsonNode tree = reader.readTree(body);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (IOException notJson) {
            // Covers more than Jackson's own exceptions: bytes that begin as UTF-16 or UTF-32 and end in mid-character
            // cause another one.
            return MissingNode.getInstance();
        }
    }

    private static StripeError error(StripeResponse response, JsonNode body, Instant sent) {
        StripeResponse.Headers headers = response.headers();
        String requestId = word(headers.first("Request-Id"));
        JsonNode error = body.path("error");
        boolean fromStripe = error.isObject() || error.isTextual() || isRequestId(requestId);
        String message =
                error.isTextual() ? error.asText() : error.path("message").asText("");
        String code = word(error.path("code").asText(""));
        List<String> applied = new ArrayList<>();
        JsonNode listed = error.has("applied_configurations") ? error : body;
        (fromStripe ? listed.path("applied_configurations") : MissingNode.getInstance()).forEach(item -> {
            String configuration = item.isTextual() ? word(item.asText()) : null;
            if (configuration != null && applied.size() < 16) {
                applied.add(configuration);
            }
        });
        return new StripeError(
                response.status(),
                fromStripe,
                requestId,
                code,
                word(error.path("type").asText("")),
                message.isEmpty() ? null : Redaction.masked(message),
                List.copyOf(applied),
                flag(headers.first("Stripe-Should-Retry")),
                word(headers.first("Stripe-Rate-Limited-Reason")),
                StripeClock.retryAfter(headers.first("Retry-After"), sent));
    }

    /** Returns a text that can be shown: a single word that contains no secret; otherwise null. */
    private static @Nullable String word(@Nullable String text) {
        return text != null && WORD.matcher(text).matches() && !Redaction.holdsSecret(text) ? text : null;
    }

    private static @Nullable Boolean flag(@Nullable String text) {
        if ("true".equals(text)) {
            return Boolean.TRUE;
        }
        return "false".equals(text) ? Boolean.FALSE : null;
    }

    private static boolean isRequestId(@Nullable String word) {
        return word != null && word.startsWith("req_");
    }
}
