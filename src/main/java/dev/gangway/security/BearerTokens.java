package dev.gangway.security;

import dev.gangway.telemetry.Meters;
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
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Authenticates callers by their {@code Authorization: Bearer} header: an API token, a JWT signed with a mounted key,
 * or a JWT of the OIDC issuer. Runs before quarkus-oidc, which verifies the issuer's JWTs if the issuer's only key is a
 * setting.
 */
@ApplicationScoped
public class BearerTokens implements HttpAuthenticationMechanism {

    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/=-]+)");
    private static final Pattern JWT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    private static final String KEY = BearerTokens.class.getName();

    private final SecurityFiles files;
    private final Issuer issuer;
    private final Meters meters;

    BearerTokens(SecurityFiles files, Issuer issuer, Meters meters) {
        this.files = files;
        this.issuer = issuer;
        this.meters = meters;
    }

    /** Whether a request has no token that could be valid. */
    public boolean isMissing(RoutingContext context) {
        return presented(context) instanceof Presented.None;
    }

    /** Whether authenticating a request requires the OIDC issuer's keys. */
    public boolean needIssuer(RoutingContext context) {
        return presented(context) instanceof Presented.Unverified;
    }

    @Override
    public int getPriority() {
        return HttpAuthenticationMechanism.DEFAULT_PRIORITY + 1000;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager manager) {
        return switch (presented(context)) {
            case Presented.Authenticated authenticated -> Uni.createFrom().item(identity(authenticated.caller()));
            case Presented.Unverified unverified -> ofIssuer(unverified.token());
            case Presented.None _ -> Uni.createFrom().failure(new AuthenticationFailedException());
        };
    }

    private Uni<SecurityIdentity> ofIssuer(String token) {
        if (!issuer.hasKeySet()) {
            return Uni.createFrom().nullItem();
        }
        return issuer.verify(token).map(valid -> valid.flatMap(this::callerOf)
                .map(BearerTokens::identity)
                .orElseThrow(AuthenticationFailedException::new));
    }

    /** Returns the caller of a valid JWT; empty if its subject is not an allowed name. */
    private Optional<Principal> callerOf(JwtVerifier.Result.Valid jwt) {
        Optional<Principal> caller = Callers.withSubject(jwt.subject());
        caller.flatMap(_ -> jwt.age()).ifPresent(meters::tokenAge);
        return caller;
    }

    /** The credential that a request presents. */
    private sealed interface Presented {
        record Authenticated(Principal caller) implements Presented {}

        /** A token that may be a JWT, but is not valid for the mounted keys. */
        record Unverified(String token) implements Presented {}

        record None() implements Presented {}
    }

    private Presented presented(RoutingContext context) {
        Presented before = context.get(KEY);
        if (before != null) {
            return before;
        }
        List<String> headers = context.request().headers().getAll("Authorization");
        var bearer = BEARER.matcher(headers.size() == 1 ? headers.getFirst() : "");
        Presented presented = bearer.matches() ? presented(bearer.group(1)) : new Presented.None();
        context.put(KEY, presented);
        return presented;
    }

    private Presented presented(String token) {
        Optional<Principal> caller = files.nameOf(token).map(Callers::withToken).or(() -> files.verify(token)
                .flatMap(this::callerOf));
        if (caller.isPresent()) {
            return new Presented.Authenticated(caller.get());
        }
        return JWT.matcher(token).matches() ? new Presented.Unverified(token) : new Presented.None();
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
