package dev.gangway.tenant;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where the tenants' settings are. */
@ConfigMapping(prefix = "gangway.tenants")
public interface TenantsConfig {

    /**
     * The directory with {@code gateway.yaml}, {@code groups/} and {@code tenants/}; a relative path is relative to the
     * directory that the process was started in. Required: the start checks it, with all other settings.
     */
    Optional<Path> directory();

    /** How often to look whether the files have changed, from 100 ms; a change is in force after two looks. */
    @WithDefault("5s")
    Duration reloadInterval();

    /** Whether the start is refused for any problem in any file, and not only when no tenant could be served. */
    @WithDefault("false")
    boolean strictStart();
}
