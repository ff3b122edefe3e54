package dev.gangway.onboarding;

import dev.gangway.model.ErrorCode;
import dev.gangway.model.RequestFailure.NotSent;
import dev.gangway.refresh.RefreshClaims;
import dev.gangway.refresh.SubjectHash;
import dev.gangway.tenant.Tenant;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides whether the link of an opened refresh token may be refreshed. */
public final class RefreshRule {

    /** The failure of a token that does not open. It is the same for every reason. */
    public static final NotSent INVALID = new NotSent(
            ErrorCode.REFRESH_TOKEN_INVALID,
            "The refresh token is not one of this tenant's, or it is incomplete. Send it exactly as it was in the URL."
                    + " Otherwise, start again from the platform's own page.");

    private RefreshRule() {}

    /**
     * Returns why the link may not be refreshed; empty if it may. The user is checked first, because a token of another
     * user is a sign of an attack, whatever its age.
     *
     * @param subject the logged-in user; null if the request names none
     * @param policy the tenant's current restrictions
     */
    public static Optional<NotSent> violation(
            RefreshClaims claims, @Nullable SubjectHash subject, Tenant.Refresh policy, Instant now) {
        boolean otherUser = claims.subject() == null
                ? policy.requireSubject()
                : subject == null || !claims.subject().equals(subject);
        if (otherUser) {
            return Optional.of(new NotSent(
                    ErrorCode.REFRESH_SUBJECT_MISMATCH,
                    "The refresh token is for another user than the subject of this request. Do not show a link; let the"
                            + " user log in with the account that began the onboarding."));
        }
        if (now.isAfter(claims.issuedAt().plus(policy.maxAge()))) {
            return Optional.of(
                    new NotSent(
                            ErrorCode.REFRESH_TOKEN_EXPIRED,
                            "The refresh token is older than the tenant's settings allow. Start again from the platform's own page."));
        }
        if (claims.generation() >= policy.maxGeneration()) {
            return Optional.of(new NotSent(
                    ErrorCode.REFRESH_LOOP,
                    "The link was refreshed " + claims.generation()
                            + " times in a row, the maximum. Do not redirect the"
                            + " user again: show what is missing, or whom to ask."));
        }
        return Optional.empty();
    }

    /** The failure of a refresh whose link would differ from the first, for a tenant that does not allow that. */
    public static NotSent planChanged() {
        return new NotSent(
                ErrorCode.REFRESH_PLAN_CHANGED,
                "The tenant's settings changed since the first link, and policy.refresh.frozen is true. Start again from"
                        + " the platform's own page.");
    }

    /**
     * Returns the key of the text that a platform's page shows to its user for a failed refresh.
     */
    public static String userMessage(ErrorCode code) {
        return switch (code) {
            case REFRESH_TOKEN_EXPIRED, REFRESH_TOKEN_INVALID, REFRESH_PLAN_CHANGED -> "refresh.expired";
            case REFRESH_SUBJECT_MISMATCH -> "refresh.other_user";
            default -> code.retryable() ? "refresh.try_again" : "refresh.contact_support";
        };
    }
}
