package dev.gangway.app;

import java.util.Set;

/** Settings that only some builds have; in any other they are unknown. */
@FunctionalInterface
public interface ExtraSettings {
    /** The settings' full names. */
    Set<String> names();
}
