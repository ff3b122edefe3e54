package dev.gangway.security;

import io.quarkus.oidc.OidcConfigurationMetadata;
import io.quarkus.oidc.common.runtime.config.OidcCommonConfig.Tls.Verification;
import io.quarkus.oidc.runtime.OidcConfig;
import io.quarkus.oidc.runtime.OidcTenantConfig;
import io.quarkus.oidc.runtime.OidcTenantConfig.ApplicationType;
import io.quarkus.oidc.runtime.OidcTenantConfig.SignatureAlgorithm;
import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.oidc.runtime.TenantConfigContext;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.client.WebClient;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * The only class that uses Quarkus internals. These are classes in the {@code runtime} packages of Quarkus extensions,
 * which are not API and may change with each version.
 */
@Singleton
public class QuarkusSecurity {

    private final IdentityProviderManager identities;
    private final Instance<TenantConfigBean> tenants;
    private final Instance<OidcConfig> config;

    /** @param config not yet available while Quarkus creates the API's filters */
    QuarkusSecurity(
            IdentityProviderManager identities, Instance<TenantConfigBean> tenants, Instance<OidcConfig> config) {
        this.identities = identities;
        this.tenants = tenants;
        this.config = config;
    }

    /**
     * An issuer whose configuration has been read.
     *
     * @param metadata the issuer's configuration
     * @param client the HTTP client that read it, with the TLS and proxy settings of {@code quarkus.oidc}
     */
    record DiscoveredIssuer(OidcConfigurationMetadata metadata, WebClient client) {}

    /** Returns the identity of a request's caller; null if there is none. Fails like the authentication mechanisms. */
    public Uni<SecurityIdentity> identityOf(RoutingContext context) {
        return QuarkusHttpUser.getSecurityIdentity(context, identities);
    }

    OidcSettings settings() {
        return settings(config.get());
    }

    /** Returns the configured issuer. Reads its configuration unless an earlier read succeeded. */
    Uni<DiscoveredIssuer> issuer() {
        TenantConfigContext known = tenants.get().getDefaultTenant();
        Uni<TenantConfigContext> tenant = known.ready() ? Uni.createFrom().item(known) : known.initialize();
        return tenant.map(ready -> new DiscoveredIssuer(
                ready.getOidcMetadata(),
                ready.getOidcProviderClient().getWebClient().getDelegate()));
    }

    static OidcSettings settings(OidcConfig config) {
        OidcTenantConfig oidc = OidcConfig.getDefaultTenant(config);
        boolean hasFixedKey = oidc.publicKey().isPresent()
                || oidc.certificateChain().trustStoreFile().isPresent();
        return new OidcSettings(
                oidc.tenantEnabled()
                        && (oidc.provider().isPresent() || oidc.authServerUrl().isPresent() || hasFixedKey),
                config.namedTenants().size() > 1,
                oidc.applicationType().orElse(ApplicationType.SERVICE) == ApplicationType.SERVICE,
                oidc.authServerUrl(),
                oidc.authServerUrl().isPresent() && oidc.discoveryEnabled().orElse(true),
                hasFixedKey,
                oidc.jwksPath(),
                isIssuerVerified(oidc),
                token(oidc.token()));
    }

    private static OidcSettings.Token token(OidcTenantConfig.Token token) {
        return new OidcSettings.Token(
                token.audience().orElse(List.of()),
                token.issuer(),
                token.allowJwtIntrospection()
                        || token.allowOpaqueTokenIntrospection()
                        || token.requireJwtIntrospectionOnly()
                        || token.verifyAccessTokenWithUserInfo().orElse(false),
                token.decryptAccessToken()
                        || token.customizerName().isPresent()
                        || token.binding().certificate(),
                token.header().isPresent(),
                token.forcedJwkRefreshInterval(),
                token.requiredClaims(),
                token.tokenType(),
                token.signatureAlgorithm().map(SignatureAlgorithm::getAlgorithm),
                token.lifespanGrace().orElse(0),
                token.issuedAtRequired(),
                token.age());
    }

    // This setting is deprecated, but still takes effect.
    @SuppressWarnings({"deprecation", "removal"})
    private static boolean isIssuerVerified(OidcTenantConfig oidc) {
        return oidc.tls().verification().orElse(Verification.REQUIRED) == Verification.REQUIRED;
    }
}
