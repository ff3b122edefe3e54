package dev.gangway.stripe;

import java.net.URI;

/** Which URLs a link may have. */
@FunctionalInterface
public interface LinkUrls {
    /** Whether users may be sent to a URL that an answer calls a link. */
    boolean serves(URI url);
}
