package dev.gangway.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Who may call. */
@ConfigMapping(prefix = "gangway.security")
public interface SecurityConfig {

    /**
     * The file with the API tokens: lines {@code name: sha256:<64 hex digits of the token's SHA-256>}. It is read again
     * when it changes.
     */
    Optional<Path> tokensFile();

    /** JWTs whose issuer's keys are in a file. */
    JwksConfig jwks();

    /**
     * The file with a token that the OIDC issuer asks for when its configuration and keys are read, as Kubernetes' API
     * server does; it is read again when it changes. Without it nothing is sent.
     */
    Optional<Path> discoveryTokenFile();

    /**
     * How often the keys of the OIDC issuer are read again, so that a withdrawn key loses its trust; from 1 s to 1 h. An
     * unknown key makes them be read sooner.
     */
    @WithDefault("5m")
    Duration issuerKeysRefresh();

    /** The principals that may see the operators' view, such as {@code token:oncall}; nobody unless named. */
    Optional<List<String>> operators();

    /** JWTs whose issuer's keys are in a file: all three settings, or none. */
    interface JwksConfig {

        /** The file with the issuer's keys, a JSON Web Key Set (RFC 7517). It is read again when it changes. */
        Optional<Path> file();

        /** The issuer: the {@code iss} of its tokens. */
        Optional<String> issuer();

        /** Whom the tokens must be meant for: one of their {@code aud}. */
        Optional<String> audience();
    }
}
