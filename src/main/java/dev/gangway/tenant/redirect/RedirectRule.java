package dev.gangway.tenant.redirect;

import dev.gangway.model.Mode;
import java.util.List;
import java.util.Optional;

/**
 * The redirect URLs that a tenant's links may have. The same rule applies to defaults and to requests.
 *
 * @param mode the tenant's mode; http is allowed in test mode only, and for loopback hosts only
 * @param origins the allowed origins of the tenant's policy; if empty, no URL is allowed
 */
public record RedirectRule(Mode mode, List<RedirectOrigin> origins) {

    /** The message for every URL if no origin is allowed. */
    public static final String NO_ORIGIN =
            "is not allowed: no origin is in the policy.redirect_origins of every level that has them";

    private static final int MAX_SHOWN = 20;

    /** Returns a message that says what to change in a URL; empty if the URL is allowed. */
    public Optional<String> violationOf(String text) {
        RedirectUrl url;
        try {
            url = RedirectUrl.parse(text);
        } catch (IllegalArgumentException malformed) {
            return Optional.of(String.valueOf(malformed.getMessage()));
        }
        if (url.origin().scheme().equals("http") && (mode.isLive() || !url.isLoopback())) {
            return Optional.of(
                    mode.isLive()
                            ? "must be https in live mode"
                            : "must be https; http is allowed only for loopback hosts in test mode");
        }
        if (!isAllowed(url.origin())) {
            return Optional.of(
                    origins.isEmpty()
                            ? NO_ORIGIN
                            : "must have one of the origins in the tenant's policy.redirect_origins: "
                                    + shown(origins));
        }
        return Optional.empty();
    }

    private boolean isAllowed(RedirectOrigin origin) {
        for (RedirectOrigin allowed : origins) {
            if (allowed.covers(origin)) {
                return true;
            }
        }
        return false;
    }

    /** Formats the first items of a list, and the number of the remaining ones. */
    public static String shown(List<?> items) {
        return items.size() <= MAX_SHOWN
                ? items.toString()
                : items.subList(0, MAX_SHOWN) + " and " + (items.size() - MAX_SHOWN) + " more";
    }
}
