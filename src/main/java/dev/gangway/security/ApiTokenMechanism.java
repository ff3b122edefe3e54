package dev.gangway.security;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/** Knows callers by an API token in {@code Authorization: Bearer}; their principal is {@code token:<name>}. */
@Singleton
public class ApiTokenMechanism implements HttpAuthenticationMechanism {

    private static final Logger LOG = Logger.getLogger(ApiTokenMechanism.class);
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/=-]+)");

    private final SecurityConfig config;
    private volatile ApiTokens tokens = ApiTokens.none();

    ApiTokenMechanism(SecurityConfig config) {
        this.config = config;
    }

    /**
     * Reads the tokens file; it blocks, and is for the start.
     *
     * @throws ConfigurationException when the file can't be used
     */
    public void load() {
        Optional<Path> file = config.tokensFile();
        if (file.isEmpty()) {
            LOG.warn("gangway.security.tokens-file is not set: nobody can call");
            return;
        }
        try {
            tokens = ApiTokens.parse(Files.readString(file.get()));
        } catch (IOException unreadable) {
            throw new ConfigurationException(
                    "gangway.security.tokens-file: " + file.get() + " can't be read", unreadable);
        } catch (IllegalArgumentException malformed) {
            throw new ConfigurationException(
                    "gangway.security.tokens-file: " + file.get() + ": " + malformed.getMessage(), malformed);
        }
        if (tokens.isEmpty()) {
            LOG.warnf("%s holds no token: nobody can call", file.get());
        }
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager manager) {
        List<String> headers = context.request().headers().getAll("Authorization");
        if (headers.size() != 1) {
            return Uni.createFrom().nullItem();
        }
        var bearer = BEARER.matcher(headers.getFirst());
        return Uni.createFrom()
                .item(
                        bearer.matches()
                                ? tokens.nameOf(bearer.group(1))
                                        .map(ApiTokenMechanism::identity)
                                        .orElse(null)
                                : null);
    }

    private static SecurityIdentity identity(String name) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal("token:" + name))
                .build();
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
