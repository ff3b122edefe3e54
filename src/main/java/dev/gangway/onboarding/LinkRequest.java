package dev.gangway.onboarding;

import dev.gangway.model.AccountId;
import dev.gangway.model.LinkParameters;
import org.jspecify.annotations.Nullable;

/**
 * A caller's request, without members that are not well-formed.
 *
 * @param account the connected account; null if omitted
 * @param parameters the fields that the request itself sets; URLs as the caller sent them, unchecked
 */
public record LinkRequest(@Nullable AccountId account, LinkParameters parameters) {}
