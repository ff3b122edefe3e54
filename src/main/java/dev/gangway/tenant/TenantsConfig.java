package dev.gangway.tenant;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where the tenants' settings are. */
@ConfigMapping(prefix = "gangway.tenants")
public interface TenantsConfig {

    /**
     * The directory with {@code gateway.yaml}, {@code groups/} and {@code tenants/}; a relative path is relative to the
     * directory that the process was started in.
     */
    Path directory();

    /** Whether the start is refused for any mistake in any file, and not only when no tenant could be served. */
    @WithDefault("false")
    boolean strictStart();
}
