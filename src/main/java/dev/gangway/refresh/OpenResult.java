package dev.gangway.refresh;

/** The result of opening a refresh token. */
public sealed interface OpenResult {

    /**
     * The token belongs to this tenant. Its age, generation and subject are still to be checked.
     *
     * @param keyId the id of the key that sealed the token
     */
    record Opened(RefreshClaims claims, String keyId) implements OpenResult {}

    /** The token is malformed, forged, another tenant's, or sealed with an unknown key. */
    record NotOpened() implements OpenResult {}
}
