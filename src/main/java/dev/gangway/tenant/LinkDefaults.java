package dev.gangway.tenant;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values that fill what a request leaves out, each null where nothing is set.
 *
 * @param configurations the account's configurations, in Stripe's terms
 * @param collectionFields {@code currently_due} or {@code eventually_due}
 * @param futureRequirements {@code omit} or {@code include}
 * @param returnUrl where the user goes after leaving Stripe's pages
 * @param refreshUrl where the user goes when the link can't be used any more
 */
public record LinkDefaults(
        @Nullable Setting<List<String>> configurations,
        @Nullable Setting<String> collectionFields,
        @Nullable Setting<String> futureRequirements,
        @Nullable Setting<UrlTemplate> returnUrl,
        @Nullable Setting<UrlTemplate> refreshUrl) {

    /** No defaults at all. */
    public static final LinkDefaults NONE = new LinkDefaults(null, null, null, null, null);

    /** These defaults, and where one is absent, the other's. */
    LinkDefaults orElse(LinkDefaults other) {
        return new LinkDefaults(
                nearest(configurations, other.configurations),
                nearest(collectionFields, other.collectionFields),
                nearest(futureRequirements, other.futureRequirements),
                nearest(returnUrl, other.returnUrl),
                nearest(refreshUrl, other.refreshUrl));
    }

    private static <T> @Nullable Setting<T> nearest(@Nullable Setting<T> near, @Nullable Setting<T> far) {
        return near != null ? near : far;
    }
}
