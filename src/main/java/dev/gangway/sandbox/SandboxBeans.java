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

/** Beans of builds that contain the sandbox. */
@Dependent
@IfBuildProfile(anyOf = {"dev", "test", "sandbox"})
class SandboxBeans {

    static final String PUBLIC_URL = "gangway.sandbox.public-url";

    private static final String LINK_LIFETIME = "gangway.sandbox.link-lifetime";

    @Produces
    @Singleton
    ExtraSettings settings() {
        return () -> Set.of(PUBLIC_URL, LINK_LIFETIME);
    }

    /** Restricts sandbox builds to test mode, so that they never use a live key. */
    @Produces
    @Singleton
    ServedModes testOnly() {
        return () -> Set.of(Mode.TEST);
    }

    /** Accepts http for the fake Stripe's links, because it has no certificate. All other links must be https. */
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
