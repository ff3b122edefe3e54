package dev.gangway.model;

import org.jspecify.annotations.Nullable;

/**
 * A value and the configuration level that set it.
 *
 * @param value the value
 * @param origin the level that set it
 * @param location location of the value; null for a default of the process
 */
public record Setting<T>(T value, Origin origin, @Nullable SourceLocation location) {

    /** Creates a setting that no file sets: a default of the process. */
    public static <T> Setting<T> processDefault(T value) {
        return new Setting<>(value, Origin.GATEWAY, null);
    }
}
