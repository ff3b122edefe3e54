package dev.gangway.stripe;

import java.net.URI;

/** Decides which URLs a link may have. */
@FunctionalInterface
public interface LinkUrls {
    /** Whether users may be sent to the URL of a link. */
    boolean serves(URI url);
}
