package dev.gangway.app;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Classes that are looked up by name at run time and that no extension registers for native builds. In a native binary,
 * such a lookup fails with a {@link ClassNotFoundException}; {@code NativeHintsIT} finds classes that are missing here.
 *
 * <p>{@code SnakeCaseStrategy}: Quarkus reads its name from {@code quarkus.jackson.property-naming-strategy} when the
 * application starts. {@code ConnectionGuard}: Netty loads it as a service. Caffeine chooses the classes of a cache by
 * its settings; {@code quarkus-caffeine} registers only those of common settings.
 */
@RegisterForReflection(
        classNames = {
            "com.fasterxml.jackson.databind.PropertyNamingStrategies$SnakeCaseStrategy",
            "dev.gangway.api.connection.ConnectionGuard",
            "com.github.benmanes.caffeine.cache.SSMSA",
            "com.github.benmanes.caffeine.cache.PSAMS"
        })
final class NativeHints {
    private NativeHints() {}
}
