package dev.gangway.api;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the page that shows the running version. */
@ConfigMapping(prefix = "gangway.info")
public interface InfoConfig {

    /** Whether the management port serves {@code /q/info}: version, commit, Java and operating system. */
    @WithDefault("true")
    boolean enabled();
}
