package dev.gangway.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Authentication and the operators' view. */
@ConfigMapping(prefix = "gangway.security")
public interface SecurityConfig {

    /**
     * File with the API tokens. Each line is {@code name: sha256:<64 hex digits of the token's SHA-256>}. The file is
     * read again when it changes.
     */
    Optional<Path> tokensFile();

    /** JWTs whose issuer's keys are in a file. */
    JwksConfig jwks();

    /**
     * File with the token that is sent when the OIDC issuer's configuration and keys are read. The Kubernetes API
     * server requires one. The file is read again when it changes. Without this setting, no token is sent.
     */
    Optional<Path> discoveryTokenFile();

    /**
     * Interval between reads of the OIDC issuer's keys, from 1 s to 1 h. Withdrawn keys become invalid at the next
     * read. An unknown key triggers an earlier read.
     */
    @WithDefault("5m")
    Duration issuerKeysRefresh();

    /**
     * Maximum time that a start waits for the OIDC issuer's keys, from 0 s to 1 h. The replica is not ready until they
     * were read once. The process ends if they were not read within this time. With 0 s, the replica is ready without
     * them.
     */
    @WithDefault("5m")
    Duration issuerKeysWait();

    /** Principals that may use the operators' view, such as {@code token:oncall}; empty by default. */
    Optional<List<String>> operators();

    /** JWTs whose issuer's keys are in a file. Set all three settings, or none. */
    interface JwksConfig {

        /** File with the issuer's keys: a JSON Web Key Set (RFC 7517). The file is read again when it changes. */
        Optional<Path> file();

        /** The issuer: the required {@code iss}. */
        Optional<String> issuer();

        /** The required audience: one of the token's {@code aud}. */
        Optional<String> audience();
    }
}
