package dev.gangway.tenant.redirect;

import dev.gangway.model.Mode;
import java.util.List;
import java.util.Optional;

/**
 * Where a tenant's links may send users, the same for defaults and for requests.
 *
 * @param mode http is possible in test mode only, and there to loopback hosts only
 * @param origins the origins of the tenant's policy; none means nowhere
 */
public record RedirectRule(Mode mode, List<RedirectOrigin> origins) {

    /** The objection to every URL where no origin is allowed. */
    public static final String NOWHERE =
            "can't go anywhere: no origin is in the policy.redirect_origins of every level that has them";

    private static final int MAX_SHOWN = 20;

    /** What is wrong with a URL, as a sentence that says what to change; empty when the user may be sent there. */
    public Optional<String> objectionTo(String text) {
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
                            : "must be https; http is for loopback hosts in test mode only");
        }
        if (origins.stream().noneMatch(origin -> origin.covers(url.origin()))) {
            return Optional.of(
                    origins.isEmpty()
                            ? NOWHERE
                            : "must have one of the origins in the tenant's policy.redirect_origins: "
                                    + shown(origins));
        }
        return Optional.empty();
    }

    /** The first items of a list, and how many there are beside them. */
    public static String shown(List<?> items) {
        return items.size() <= MAX_SHOWN
                ? items.toString()
                : items.subList(0, MAX_SHOWN) + " and " + (items.size() - MAX_SHOWN) + " more";
    }
}
