package dev.gangway.security;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Fails readiness until the OIDC issuer's keys were read once. A rollout then stops at the first replica that can't
 * read them, instead of replacing replicas that have read them.
 */
@Readiness
@Singleton
class IssuerReadiness implements HealthCheck {

    private final Issuer issuer;

    IssuerReadiness(Issuer issuer) {
        this.issuer = issuer;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("issuer-keys").status(issuer.isReady()).build();
    }
}
