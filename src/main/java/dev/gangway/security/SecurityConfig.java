package dev.gangway.security;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** Who may call. */
@ConfigMapping(prefix = "gangway.security")
public interface SecurityConfig {

    /**
     * The file with the API tokens: lines {@code name: sha256:<64 hex digits of the token's SHA-256>}. Without it nobody
     * can call.
     */
    Optional<Path> tokensFile();
}
