package dev.gangway.security;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Who may call. */
@ConfigMapping(prefix = "gangway.security")
public interface SecurityConfig {

    /**
     * The file with the API tokens: lines {@code name: sha256:<64 hex digits of the token's SHA-256>}. Without it nobody
     * can call.
     */
    Optional<Path> tokensFile();

    /** The principals that may see the operators' view, such as {@code token:oncall}; nobody unless named. */
    Optional<List<String>> operators();
}
