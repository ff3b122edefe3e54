package dev.gangway.tenant;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Settings of the tenants directory. */
@ConfigMapping(prefix = "gangway.tenants")
public interface TenantsConfig {

    /**
     * The directory with {@code gateway.yaml}, {@code groups/} and {@code tenants/}. A relative path is relative to the
     * working directory of the process. Required; checked when the process starts, together with all other settings.
     */
    Optional<Path> directory();

    /** Time between two scans of the files, at least 100 ms. A change takes effect after two consecutive scans. */
    @WithDefault("5s")
    Duration reloadInterval();

    /** Whether the start fails on any problem in any file. If false, it fails only if no tenant can be served. */
    @WithDefault("false")
    boolean strictStart();
}
