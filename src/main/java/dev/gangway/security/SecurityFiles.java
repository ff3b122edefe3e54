package dev.gangway.security;

import dev.gangway.files.FilePoller;
import dev.gangway.files.MountedFileReader;
import dev.gangway.files.WatchedFile;
import dev.gangway.telemetry.Meters;
import dev.gangway.tenant.TenantsConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The mounted security files: API tokens, the JWT issuer's keys and the discovery token. They are scanned as often as
 * the tenant files.
 */
@Singleton
public class SecurityFiles {

    private static final Logger LOG = Logger.getLogger(SecurityFiles.class);

    private final Optional<WatchedFile<ApiTokens>> tokens;
    private final Optional<WatchedFile<JwtVerifier>> jwks;
    private final Optional<WatchedFile<String>> discoveryToken;
    private final Duration interval;
    private final FilePoller poller;

    /** @throws ConfigurationException if a file can't be used */
    SecurityFiles(SecurityConfig config, TenantsConfig tenants, Meters meters, Vertx vertx, MountedFileReader reader) {
        interval = tenants.reloadInterval();
        tokens = config.tokensFile().map(file -> watch("tokens-file", file, ApiTokens::parse, meters, reader));
        SecurityConfig.JwksConfig keys = config.jwks();
        if (keys.file().isPresent() != keys.issuer().isPresent()
                || keys.file().isPresent() != keys.audience().isPresent()) {
            throw new ConfigurationException(
                    "gangway.security.jwks.file, .issuer and .audience must be set together: set all three, or none");
        }
        jwks = keys.file()
                .map(file -> watch(
                        "jwks.file",
                        file,
                        text -> JwtVerifier.of(
                                text,
                                JwtVerifier.Rules.of(
                                        keys.issuer().orElseThrow(),
                                        keys.audience().orElseThrow())),
                        meters,
                        reader));
        discoveryToken = config.discoveryTokenFile()
                .map(file -> watch("discovery-token-file", file, String::strip, meters, reader));
        poller = new FilePoller("security", this::scan, vertx, meters);
    }

    private static <T> WatchedFile<T> watch(
            String setting, Path file, Function<String, T> parser, Meters meters, MountedFileReader reader) {
        return new WatchedFile<>(
                "gangway.security." + setting,
                file,
                reader::text,
                parser,
                result -> meters.securityFile(setting, result));
    }

    /** Starts to scan for changes. */
    public void start() {
        if (tokens.map(file -> file.value().isEmpty()).orElse(true) && jwks.isEmpty()) {
            LOG.warn("No API token is configured: only JWTs are accepted, and only if quarkus.oidc is configured");
        }
        poller.start(interval);
    }

    @PreDestroy
    void stop() {
        poller.stop();
    }

    private void scan() {
        Stream.of(tokens, jwks, discoveryToken).flatMap(Optional::stream).forEach(WatchedFile::scan);
    }

    /** Returns the name of an API token; empty if the token is unknown. */
    Optional<String> nameOf(String token) {
        return tokens.flatMap(file -> file.value().nameOf(token));
    }

    /** Verifies a JWT with the mounted keys. The result is empty unless the JWT is valid now. */
    Optional<JwtVerifier.Result.Valid> verify(String jwt) {
        return jwks.map(file -> file.value().verify(jwt))
                .flatMap(result ->
                        result instanceof JwtVerifier.Result.Valid valid ? Optional.of(valid) : Optional.empty());
    }

    /** Returns the token to send when the OIDC issuer's configuration and keys are read. */
    Optional<String> discoveryToken() {
        return discoveryToken.map(WatchedFile::value);
    }
}
