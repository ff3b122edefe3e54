package dev.gangway.app;

import com.sun.management.UnixOperatingSystemMXBean;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the connections of the API port below the process's limit of open files, so that the management port can still
 * accept connections. Sets {@code quarkus.http.limits.max-connections}, unless a file, variable or property does.
 */
public final class OpenFiles implements SmallRyeConfigBuilderCustomizer {

    static final String MAX_CONNECTIONS = "quarkus.http.limits.max-connections";

    /** Number of file descriptors reserved for connections to Stripe and to the management port, and for files. */
    private static final long RESERVED = 768;

    private static final long DEFAULT_CONNECTIONS = 4096;

    /** Connections get at least the limit divided by this number, even if that uses part of the reserve. */
    private static final long MIN_SHARE = 4;

    private static final int BELOW_FILES = 1;

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        // A default value would hold the limit of the build machine.
        builder.withSources(new PropertiesConfigSource(
                Map.of(MAX_CONNECTIONS, String.valueOf(connections(limit()))), OpenFiles.class.getName(), BELOW_FILES));
    }

    /**
     * The maximum number of files and connections that the process may have open; {@link Long#MAX_VALUE} if unknown.
     */
    static long limit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                        && system.getMaxFileDescriptorCount() > 0
                ? system.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** The maximum number of connections of the API port under a limit of open files. */
    static long connections(long limit) {
        return Math.min(DEFAULT_CONNECTIONS, Math.max(limit / MIN_SHARE, limit - RESERVED));
    }

    /** Returns a sentence for the log if connections may use up the limit of open files. */
    static Optional<String> warning(long limit, long maxConnections) {
        return maxConnections <= limit - RESERVED
                ? Optional.empty()
                : Optional.of("The limit of open files is " + limit + ", and " + MAX_CONNECTIONS + " is "
                        + maxConnections + ". With " + RESERVED
                        + " reserved for connections to Stripe, health checks and"
                        + " files, the limit is too low: once it is reached, no port accepts connections. Raise the"
                        + " limit (ulimit -n) to " + (maxConnections + RESERVED) + ", or lower " + MAX_CONNECTIONS);
    }
}
