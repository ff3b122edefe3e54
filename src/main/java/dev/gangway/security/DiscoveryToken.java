package dev.gangway.security;

import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.common.OidcEndpoint;
import io.quarkus.oidc.common.OidcRequestFilter;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/**
 * Sends the discovery token when the OIDC issuer's configuration and keys are read. The Kubernetes API server requires
 * one.
 */
@Singleton
@Unremovable
@OidcEndpoint({OidcEndpoint.Type.DISCOVERY, OidcEndpoint.Type.JWKS})
class DiscoveryToken implements OidcRequestFilter {

    private final SecurityFiles files;

    DiscoveryToken(SecurityFiles files) {
        this.files = files;
    }

    @Override
    public Uni<Void> filter(OidcRequestFilterContext context) {
        files.discoveryToken().ifPresent(token -> context.request().bearerTokenAuthentication(token));
        return Uni.createFrom().voidItem();
    }
}
