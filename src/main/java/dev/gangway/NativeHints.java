package dev.gangway;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Classes that are looked up by name at run time and that no extension registers for native builds. In a native binary such
 * a look-up fails with a {@link ClassNotFoundException}; {@code NativeHintsIT} finds those that are missing here.
 *
 * <p>{@code SnakeCaseStrategy}: Quarkus reads its name from {@code quarkus.jackson.property-naming-strategy} when the
 * application starts. {@code ConnectionGuard}: Netty loads it as a service.
 */
@RegisterForReflection(
        classNames = {
            "com.fasterxml.jackson.databind.PropertyNamingStrategies$SnakeCaseStrategy",
            "dev.gangway.api.connection.ConnectionGuard"
        })
final class NativeHints {
    private NativeHints() {}
}
