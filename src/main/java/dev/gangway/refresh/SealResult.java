package dev.gangway.refresh;

import dev.gangway.model.LinkField;
import dev.gangway.model.Secret;

/** The result of sealing claims. */
public sealed interface SealResult {

    /**
     * The claims are sealed.
     *
     * @param token the refresh token: at most {@value KeyRing#MAX_LENGTH} characters that need no escaping in a URL
     */
    record Sealed(Secret token) implements SealResult {}

    /**
     * The token would be longer than {@value KeyRing#MAX_LENGTH} characters.
     *
     * @param field the field of the request that takes the most characters; tenants' defaults are not in tokens
     */
    record TooLong(LinkField field) implements SealResult {}

    /** There is no key, because {@code gangway.refresh.keys-file} is not set. */
    record NoKey() implements SealResult {}
}
