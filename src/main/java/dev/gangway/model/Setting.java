package dev.gangway.model;

import org.jspecify.annotations.Nullable;

/**
 * A value with the level of the configuration that it comes from.
 *
 * @param value the value
 * @param origin the level that set it
 * @param location where it stands; null for a default of the process
 */
public record Setting<T>(T value, Origin origin, @Nullable SourceLocation location) {

    /** A value that no file sets: the process's own default. */
    public static <T> Setting<T> processDefault(T value) {
        return new Setting<>(value, Origin.GATEWAY, null);
    }
}
