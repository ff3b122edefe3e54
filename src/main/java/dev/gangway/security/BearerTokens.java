package dev.gangway.security;

import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Knows callers by what stands in {@code Authorization: Bearer}: an API token, or a JWT that one of the mounted keys has
 * signed. It goes before quarkus-oidc, and leaves to it what may be a JWT of the issuer that is configured there.
 */
@ApplicationScoped
public class BearerTokens implements HttpAuthenticationMechanism {

    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/=-]+)");
    private static final Pattern JWT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    /** How long nothing is asked of an issuer that could not be reached, so that tokens can't make us ask without end. */
    private static final Duration ISSUER_PAUSE = Duration.ofSeconds(2);

    private final SecurityFiles files;
    private final AtomicLong issuerFailed = new AtomicLong(System.nanoTime() - ISSUER_PAUSE.toNanos());

    BearerTokens(SecurityFiles files) {
        this.files = files;
    }

    @Override
    public int getPriority() {
        return HttpAuthenticationMechanism.DEFAULT_PRIORITY + 1000;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager manager) {
        List<String> headers = context.request().headers().getAll("Authorization");
        var bearer = BEARER.matcher(headers.size() == 1 ? headers.getFirst() : "");
        if (!bearer.matches()) {
            return Uni.createFrom().failure(new AuthenticationFailedException());
        }
        String token = bearer.group(1);
        Optional<Principal> caller = files.nameOf(token).map(Callers::withToken).or(() -> files.subjectOf(token)
                .flatMap(Callers::withSubject));
        if (caller.isEmpty() && !JWT.matcher(token).matches()) {
            return Uni.createFrom().failure(new AuthenticationFailedException());
        }
        if (caller.isEmpty() && isIssuerLeftAlone()) {
            return Uni.createFrom().failure(new OIDCException("the issuer could not be reached a moment ago"));
        }
        return Uni.createFrom().item(caller.map(BearerTokens::identity).orElse(null));
    }

    /** The issuer of JWTs could not be reached. */
    public void issuerFailed() {
        if (!isIssuerLeftAlone()) {
            issuerFailed.set(System.nanoTime());
        }
    }

    private boolean isIssuerLeftAlone() {
        return System.nanoTime() - issuerFailed.get() < ISSUER_PAUSE.toNanos();
    }

    private static SecurityIdentity identity(Principal caller) {
        return QuarkusSecurityIdentity.builder().setPrincipal(caller).build();
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer"));
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext context) {
        return Uni.createFrom().item(new HttpCredentialTransport(HttpCredentialTransport.Type.AUTHORIZATION, "bearer"));
    }
}
