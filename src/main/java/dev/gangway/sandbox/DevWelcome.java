package dev.gangway.sandbox;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Logs how to create a first link when Gangway starts in dev mode. */
@Singleton
@IfBuildProfile("dev")
class DevWelcome {

    private static final Logger LOG = Logger.getLogger(DevWelcome.class);

    private final int port;

    DevWelcome(@ConfigProperty(name = "quarkus.http.port") int port) {
        this.port = port;
    }

    void welcome(@Observes StartupEvent started) {
        LOG.infof("""
                Create a first link:

                  curl -s http://localhost:%d/v1/tenants/acme/onboarding-links \\
                    -H 'Authorization: Bearer %s' \\
                    -H 'Content-Type: application/json' \\
                    -d '{"account": "acct_1Nv0FGQ9RKHgCVdK"}'

                Open the url of the response in a browser. For more requests to try, see http://localhost:%1$d/.
                """, port, Recipes.TOKEN);
    }

    /** Redirects the root to the sandbox's start page. In other builds, the root belongs to the API. */
    void register(@Observes Router router) {
        router.get("/").handler(context -> context.redirect(SandboxRoutes.ROOT));
    }
}
