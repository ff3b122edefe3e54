package dev.gangway.audit;

import dev.gangway.model.AccountId;
import dev.gangway.model.ConnectionReason;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkType;
import dev.gangway.model.Outcome;
import dev.gangway.model.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asked for what, and what became of it. It never holds a URL, a key, a token or a body.
 *
 * @param time when the request began
 * @param action what the request's path stands for, such as {@code onboarding_link.create}
 * @param traceId the trace that the request belongs to; null when it is part of none
 * @param caller the caller's principal; null when it is not known who it was
 * @param tenant the tenant that the path names, whether there is one of that name or not; null when it names none
 * @param account null when the request named none that is well-formed
 * @param type the type of link; null when the request did not get far enough to have one
 * @param fields the fields that the request itself set
 * @param status the HTTP status of the answer; 0 when the caller was gone before it
 * @param code why the request failed; {@code none} when it did not
 * @param reason why the last attempt had no connection or lost it; not written if it is none
 * @param attempts how many HTTP requests were made to Stripe
 * @param stripeRequestId Stripe's name for the last of them; null when it sent none
 * @param duration from the request's beginning to its answer
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
        Duration duration) {}
