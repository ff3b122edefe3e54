package dev.gangway.sandbox;

import dev.gangway.app.ExtraSettings;
import dev.gangway.model.Mode;
import dev.gangway.stripe.LinkUrls;
import dev.gangway.tenant.ServedModes;
import io.quarkus.arc.profile.IfBuildProfile;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What a build with a sandbox does otherwise than one without. */
@Dependent
@IfBuildProfile(anyOf = {"dev", "test", "sandbox"})
class SandboxBeans {

    private static final String PUBLIC_URL = "gangway.sandbox.public-url";
    private static final String LINK_LIFETIME = "gangway.sandbox.link-lifetime";

    @Produces
    @Singleton
    ExtraSettings settings() {
        return () -> Set.of(PUBLIC_URL, LINK_LIFETIME);
    }

    /** Such a build is for trying things out: it never holds a live key. */
    @Produces
    @Singleton
    ServedModes testOnly() {
        return () -> Set.of(Mode.TEST);
    }

    /** The fake Stripe's links are http, since it has no certificate; nobody else's may be. */
    @Produces
    @Singleton
    LinkUrls httpsAndOwn(@ConfigProperty(name = PUBLIC_URL) String publicUrl) {
        return url -> "https".equalsIgnoreCase(url.getScheme())
                || url.toString().startsWith(publicUrl + SandboxRoutes.LINKS + "/");
    }

    @Produces
    @Singleton
    FakeLinks links(
            @ConfigProperty(name = PUBLIC_URL) String publicUrl,
            @ConfigProperty(name = LINK_LIFETIME, defaultValue = "10m") Duration lifetime) {
        return new FakeLinks(publicUrl + SandboxRoutes.LINKS, lifetime, Clock.systemUTC());
    }

    @Produces
    @Singleton
    FakeStripe stripe(FakeLinks links) {
        return new FakeStripe(links);
    }
}
