package dev.gangway.stripe;

import com.ethlo.time.ITU;
import com.ethlo.time.ParseConfig;
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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

    /** The parser's default also accepts a space instead of the T. */
    private static final ParseConfig RFC_3339 = ParseConfig.DEFAULT.withDateTimeSeparators('T', 't');

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
        byte[] bytes = bytes(response.body());
        JsonNode body = json(success ? STRICT_JSON : JSON, bytes);
        Instant sent = clock.sent(response);
        if (!success) {
            StripeError error = error(response, body, sent);
            boolean idempotency = IDEMPOTENCY_ERROR.equals(error.code()) || IDEMPOTENCY_ERROR.equals(error.type());
            throw new AttemptFailedException(ErrorStatus.of(error, idempotency));
        }
        String expiresAt = body.path("expires_at").asText("");
        Instant expires = instant(expiresAt);
        InvalidResponseReason violation =
                expires == null ? InvalidResponseReason.NOT_AS_DOCUMENTED : violation(call, body);
        if (violation != null) {
            throw new AttemptFailedException(
                    new AttemptFailure.InvalidResponse(violation, error(response, body, sent)));
        }
        return new AccountLink(
                new Secret(body.path("url").asText()),
                body.path("created").asText(),
                expiresAt,
                Duration.between(sent, Objects.requireNonNull(expires)),
                body.path("livemode").asBoolean(),
                word(response.headers().first("Request-Id")),
                new LinkJson(bytes));
    }

    /** Returns why the body of a successful response is no link for the call; null if it is one. */
    private @Nullable InvalidResponseReason violation(AccountLinkCall call, JsonNode body) {
        JsonNode livemode = body.path("livemode");
        boolean documented = "v2.core.account_link".equals(body.path("object").asText())
                && livemode.isBoolean()
                && isServed(body.path("url").asText(""))
                && instant(body.path("created").asText("")) != null;
        if (!documented) {
            return InvalidResponseReason.NOT_AS_DOCUMENTED;
        }
        if (!call.account().value().equals(body.path("account").asText())) {
            mismatches.found(Field.ACCOUNT, Finding.REFUSED);
            return InvalidResponseReason.OTHER_REQUEST;
        }
        if (livemode.asBoolean() != call.mode().isLive()) {
            mismatches.found(Field.LIVEMODE, Finding.REFUSED);
            return InvalidResponseReason.WRONG_MODE;
        }
        ResponseCheck.Differences differences = ResponseCheck.compare(call, body);
        differences.spelling().forEach(field -> mismatches.found(field, Finding.ACCEPTED));
        boolean rejected = false;
        for (Field field : differences.other()) {
            rejected |= rejects(field);
        }
        return rejected ? InvalidResponseReason.OTHER_REQUEST : null;
    }

    private boolean rejects(Field field) {
        boolean enforced = mode == StripeConfig.AnswerCheckMode.ENFORCE;
        mismatches.found(field, enforced ? Finding.REFUSED : Finding.REPORTED);
        return enforced;
    }

    private boolean isServed(String url) {
        if (url.length() > MAX_URL_LENGTH || !isVisibleAscii(url)) {
            return false;
        }
        try {
            var parsed = new URI(url);
            return parsed.getHost() != null && parsed.getRawUserInfo() == null && servedLinks.test(parsed);
        } catch (URISyntaxException notAUrl) {
            return false;
        }
    }

    private static boolean isVisibleAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Instant instant(String text) {
        // The parser ignores what follows the Z of a time in whole seconds, so the end of its position is checked.
        var position = new ParsePosition(0);
        try {
            OffsetDateTime time = ITU.parseLenient(text, RFC_3339, position).toOffsetDatetime();
            return position.getIndex() == text.length() ? time.toInstant() : null;
        } catch (DateTimeException notATime) {
            return null;
        }
    }

    private static byte[] bytes(@Nullable InputStream body) {
        if (body == null) {
            return NO_BYTES;
        }
        try (body) {
            // To read the stream to its end, the JDK would allocate a buffer of 16 KiB first.
            return body.readNBytes(body.available());
        } catch (IOException impossible) {
            throw new UncheckedIOException("the bytes are in memory", impossible);
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
