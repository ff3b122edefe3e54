package dev.gangway.onboarding;

import dev.gangway.StripeExamples;
import dev.gangway.model.Outcome;
import dev.gangway.stripe.VirtualStripe;
import dev.gangway.stripe.VirtualStripe.Reply;
import java.time.Duration;
import java.util.List;

/**
 * The possible results of an attempt and what the contract requires for each. Written independently from the documented
 * tables, not from the code.
 */
enum Fault {
    LINK(200, "created", Outcome.NOT_SENT, false, Retry.NO),
    CONNECTION_REFUSED(0, "stripe_unreachable", Outcome.NOT_SENT, true, Retry.SOON),
    RESET(0, "stripe_unreachable", Outcome.UNKNOWN, true, Retry.SOON),
    SILENCE(0, "deadline_exceeded", Outcome.UNKNOWN, true, Retry.AFTER_SLOWNESS),
    E500(500, "stripe_error", Outcome.UNKNOWN, true, Retry.SOON),
    E503_BUT_NEVER_AGAIN(503, "stripe_error", Outcome.UNKNOWN, true, Retry.NO, "Stripe-Should-Retry", "false"),
    E502_IN_TWO_SECONDS(502, "stripe_error", Outcome.UNKNOWN, true, Retry.AFTER_TWO_SECONDS, "Retry-After", "2"),
    E409(409, "stripe_busy", Outcome.REJECTED, true, Retry.AFTER_SLOWNESS),
    E409_BUT_NEVER_AGAIN(409, "stripe_busy", Outcome.REJECTED, true, Retry.NO, "Stripe-Should-Retry", "false"),
    OBJECT_LOCK(
            429,
            "stripe_busy",
            Outcome.REJECTED,
            true,
            Retry.AFTER_SLOWNESS,
            "Stripe-Rate-Limited-Reason",
            "resource-specific"),
    RATE(429, "rate_limited", Outcome.REJECTED, true, Retry.AFTER_RATE, "Stripe-Rate-Limited-Reason", "endpoint-rate"),
    CONCURRENCY(
            429,
            "rate_limited",
            Outcome.REJECTED,
            true,
            Retry.AFTER_RATE,
            "Stripe-Rate-Limited-Reason",
            "global-concurrency"),
    UNEXPLAINED_429(429, "rate_limited", Outcome.REJECTED, true, Retry.AFTER_RATE),
    RATE_BUT_NEVER_AGAIN(429, "rate_limited", Outcome.REJECTED, true, Retry.NO, "Stripe-Should-Retry", "false"),
    UNKNOWN_KEY(401, "credential_rejected", Outcome.REJECTED, false, Retry.NO),
    FORBIDDEN(403, "credential_rejected", Outcome.REJECTED, false, Retry.NO),
    NOT_PROCESSED(425, "stripe_unreachable", Outcome.UNKNOWN, true, Retry.SOON),
    HTML_401(401, "stripe_invalid_response", Outcome.UNKNOWN, false, Retry.NO),
    HTML_407(407, "stripe_rejected_by_intermediary", Outcome.UNKNOWN, false, Retry.NO),
    NO_SUCH_VERSION(404, "stripe_version_unsupported", Outcome.REJECTED, false, Retry.NO),
    BAD_REQUEST(400, "stripe_rejected", Outcome.REJECTED, false, Retry.NO),
    BAD_REQUEST_BUT_AGAIN(400, "stripe_rejected", Outcome.REJECTED, false, Retry.SOON, "Stripe-Should-Retry", "true"),
    REDIRECT(302, "stripe_invalid_response", Outcome.UNKNOWN, false, Retry.NO),
    NO_LINK(200, "stripe_invalid_response", Outcome.UNKNOWN, false, Retry.NO),
    OTHER_MODE(200, "livemode_mismatch", Outcome.UNKNOWN, false, Retry.NO);

    /**
     * Whether another attempt follows, and the bounds in milliseconds of the wait before it (for the second and third
     * attempt).
     */
    enum Retry {
        NO(0, 0),
        SOON(0, 200),
        AFTER_SLOWNESS(500, 700),
        AFTER_RATE(1000, 2000),
        AFTER_TWO_SECONDS(2000, 2000);

        final long least;
        final long most;

        Retry(long least, long most) {
            this.least = least;
            this.most = most;
        }
    }

    final String code;
    final Outcome outcome;
    final boolean retryable;
    final Retry retry;
    private final int status;
    private final String header;
    private final String value;

    Fault(int status, String code, Outcome outcome, boolean retryable, Retry retry) {
        this(status, code, outcome, retryable, retry, "Request-Id", "req_1");
    }

    Fault(int status, String code, Outcome outcome, boolean retryable, Retry retry, String header, String value) {
        this.status = status;
        this.code = code;
        this.outcome = outcome;
        this.retryable = retryable;
        this.retry = retry;
        this.header = header;
        this.value = value;
    }

    Reply reply(String account, Duration after) {
        return switch (this) {
            case LINK -> VirtualStripe.link(account, after);
            case CONNECTION_REFUSED -> new VirtualStripe.RefusesConnection(after);
            case RESET -> new VirtualStripe.Breaks(after);
            case SILENCE -> new VirtualStripe.Hangs();
            case OTHER_MODE ->
                new VirtualStripe.Answers(
                        after,
                        status,
                        StripeExamples.linkFor(account).replace("\"livemode\": false", "\"livemode\": true"),
                        List.of(header, value));
            case HTML_401, HTML_407 -> new VirtualStripe.Answers(after, status, "<html>", List.of());
            default -> new VirtualStripe.Answers(after, status, "{\"error\": {}}", List.of(header, value));
        };
    }
}
