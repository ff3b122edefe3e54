package dev.gangway.onboarding;

import dev.gangway.model.AccountId;
import dev.gangway.model.LinkParameters;
import dev.gangway.refresh.RefreshClaims;
import dev.gangway.refresh.SubjectHash;
import org.jspecify.annotations.Nullable;

/**
 * A caller's request, without members that are not well-formed.
 *
 * @param account the connected account; null if omitted
 * @param parameters the fields that the request itself sets; URLs as the caller sent them, unchecked
 * @param subject the user that the link is for; null if the request names none
 * @param refreshed the claims of the link that this one replaces; null for a first link
 */
public record LinkRequest(
        @Nullable AccountId account,
        LinkParameters parameters,
        @Nullable SubjectHash subject,
        @Nullable RefreshClaims refreshed) {

    /** Creates a request for a first link, for no particular user. */
    public LinkRequest(@Nullable AccountId account, LinkParameters parameters) {
        this(account, parameters, null, null);
    }

    /** Returns the request for a user. */
    public LinkRequest forSubject(@Nullable SubjectHash user) {
        return new LinkRequest(account, parameters, user, refreshed);
    }

    /** The number of refreshes since the first link. */
    public int generation() {
        return refreshed == null ? 0 : refreshed.generation() + 1;
    }
}
