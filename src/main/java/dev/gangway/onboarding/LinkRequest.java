package dev.gangway.onboarding;

import dev.gangway.model.AccountId;
import dev.gangway.model.LinkParameters;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asked for, without what was not well-formed.
 *
 * @param account the connected account; null if left out
 * @param parameters the fields that the request itself sets; URLs as the caller sent them, unchecked
 */
public record LinkRequest(@Nullable AccountId account, LinkParameters parameters) {}
