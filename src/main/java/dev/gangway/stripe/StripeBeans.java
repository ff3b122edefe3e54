package dev.gangway.stripe;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;

/** Makes the parts that {@link AccountLinks} is put together from. */
@Dependent
class StripeBeans {

    /** A link is a secret, so it is always https. */
    @Produces
    @Singleton
    @DefaultBean
    LinkUrls httpsOnly() {
        return (URI url) -> "https".equalsIgnoreCase(url.getScheme());
    }
}
