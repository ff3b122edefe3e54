package dev.gangway.refresh;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Refresh tokens. */
@ConfigMapping(prefix = "gangway.refresh")
public interface RefreshConfig {

    /** The largest permitted {@link #maxAge()}. */
    Duration MAX_AGE = Duration.ofDays(30);

    /**
     * File with the keys of refresh tokens. Each line is {@code id: <Base64 of 32 bytes>}. The first key seals, and all
     * keys open. The file is read again when it changes. Without this setting, there are no refresh tokens.
     */
    Optional<Path> keysFile();

    /** Maximum age of a refresh token, from {@link RefreshClaims#BUCKET} to {@link #MAX_AGE}. */
    @WithDefault("7d")
    Duration maxAge();

    /** Maximum number of links in a row that are refreshed, each from the one before, 1 to 100. */
    @WithDefault("10")
    int maxGeneration();
}
