package dev.gangway.api.stripe;

import dev.gangway.model.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The API key of a Stripe SDK that calls Gangway: {@code <tenant>~<token>}, or a token alone. The first {@code ~}
 * separates the parts, because it occurs in no tenant id. {@link #toString} shows neither part.
 */
public final class TenantKey {

    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([^ ]*) *");
    private static final String TENANT_AND_TOKEN = "'<tenant>~<token>'";

    private final int headers;
    private final String key;
    private final int separator;
    private final Optional<TenantId> tenant;

    private TenantKey(int headers, String key) {
        this.headers = headers;
        this.key = key;
        this.separator = key.indexOf('~');
        this.tenant = separator < 0 ? Optional.empty() : TenantId.of(key.substring(0, separator));
    }

    /** Reads the values of all {@code Authorization} headers of a request. */
    public static TenantKey of(List<String> authorization) {
        var bearer = BEARER.matcher(authorization.size() == 1 ? authorization.getFirst() : "");
        return new TenantKey(authorization.size(), bearer.matches() ? bearer.group(1) : "");
    }

    /** The tenant in the key; empty if the part before {@code ~} is not a tenant id, or if there is no such part. */
    public Optional<TenantId> tenant() {
        return tenant;
    }

    /** The key without its tenant, as a value of {@code Authorization}; empty if the key has no tenant. */
    public Optional<String> authorization() {
        return tenant.map(_ -> "Bearer " + key.substring(separator + 1));
    }

    /** Describes what to send instead of a key that is not valid. It contains no part of the key. */
    public String advice() {
        if (headers > 1) {
            return "Send the Authorization header once.";
        }
        if (key.isEmpty()) {
            return "Send the header 'Authorization: Bearer <tenant>~<token>': the API key of a Stripe SDK is "
                    + TENANT_AND_TOKEN + " here.";
        }
        if (separator >= 0 && tenant.isEmpty()) {
            return "The part of the key before '~' is not a tenant id: 1 to 63 characters of a-z, 0-9 and '-'. The key must"
                    + " be " + TENANT_AND_TOKEN + ".";
        }
        if (separator == key.length() - 1) {
            return "The key has no token after '~'. It must be " + TENANT_AND_TOKEN + ".";
        }
        if (separator >= 0 && key.indexOf('~', separator + 1) >= 0) {
            return "The key has two '~', and no token that is valid here has one. It must be " + TENANT_AND_TOKEN + ".";
        }
        return "The key holds no token that is valid here. It must be " + TENANT_AND_TOKEN
                + ", or the token alone of a caller that has a default tenant.";
    }

    @Override
    public String toString() {
        return "TenantKey[***]";
    }
}
