package dev.gangway.audit;

import dev.gangway.model.AccountId;
import dev.gangway.model.ConnectionReason;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkType;
import dev.gangway.model.Outcome;
import dev.gangway.model.ProbeVerdict;
import dev.gangway.model.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request to the API and its result. It never contains a URL, a key, a token or a body.
 *
 * @param time start of the request
 * @param action the operation that the request's path names, such as {@code onboarding_link.create}
 * @param traceId id of the trace that contains the request; null if there is none
 * @param caller the caller's principal; null if the request is unauthenticated
 * @param tenant the tenant in the path, even if it does not exist; null if the path has none
 * @param account null if the request has no well-formed account
 * @param type the type of link; null if the request ended before the type was known
 * @param fields the fields that the request itself sets
 * @param status HTTP status of the response; 0 if the caller disconnected before the response
 * @param code why the request failed; {@code none} if it succeeded
 * @param reason why the last attempt had no connection or lost it; omitted from the line if there is no reason
 * @param attempts number of HTTP requests to Stripe
 * @param stripeRequestId Stripe's id of the last of these requests; null if Stripe sent none
 * @param stripeKeyPrefix the prefix of the Stripe key that the caller sent instead of a token, such as {@code sk_live_};
 *     null if it sent none
 * @param verdict the verdict of a key probe; null for any other request
 * @param refresh the details of a link with a refresh token; null if there are none
 * @param duration time from the start of the request to its response
 */
public record AuditEvent(
        Instant time,
        String action,
        String requestId,
        @Nullable String traceId,
        @Nullable String caller,
        @Nullable TenantId tenant,
        @Nullable AccountId account,
        @Nullable LinkType type,
        Set<LinkField> fields,
        int status,
        Outcome outcome,
        String code,
        ConnectionReason reason,
        int attempts,
        @Nullable String stripeRequestId,
        @Nullable String stripeKeyPrefix,
        @Nullable ProbeVerdict verdict,
        @Nullable Refresh refresh,
        Duration duration) {

    /**
     * The user of a link, and the link that it replaces.
     *
     * @param sentSubject hash of the user that the request names; null if it names none
     * @param subject hash of the user in the refresh token; null if there is none
     * @param generation number of refreshes since the first link; null unless the request refreshes a link
     * @param originalCaller principal that requested the first link; null unless the request refreshes a link
     * @param planChanged whether the tenant's settings lead to another link than the first
     */
    public record Refresh(
            @Nullable String sentSubject,
            @Nullable String subject,
            @Nullable Integer generation,
            @Nullable String originalCaller,
            boolean planChanged) {}
}
